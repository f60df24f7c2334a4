import { pageTest } from './pages.ts'

pageTest('go', { needs: [['go', 'version']], target: [/command: 'bin\/orders'/] })

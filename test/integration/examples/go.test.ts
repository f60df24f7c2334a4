import { pageTest } from './pages.ts'

pageTest('go')

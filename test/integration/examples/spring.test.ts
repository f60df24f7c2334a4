import { pageTest } from './pages.ts'

pageTest('spring')

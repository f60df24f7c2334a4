import { pageTest } from './pages.ts'

pageTest('celery')

import { pageTest } from './pages.ts'

pageTest('sqs-consumer')

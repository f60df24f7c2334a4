import { pageTest } from './pages.ts'

pageTest('sqs-consumer', { needs: [], target: [/command: 'node src\/main.js'/, /health: '\/health'/] })

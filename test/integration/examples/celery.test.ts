import { pageTest } from './pages.ts'

pageTest('celery', {
  needs: [['python3', '--version']],
  target: [/celeryTask\(\{ queue: 'orders', task: 'orders.placed'/, /--app app worker/, /readLine: readCeleryLine/],
})

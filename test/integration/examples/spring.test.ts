import { pageTest } from './pages.ts'

pageTest('spring', {
  needs: [
    ['java', '-version'],
    ['mvn', '--version'],
  ],
  target: [/java -jar target\/orders.jar/, /jdbcUrl\(databaseUrl/, /health: '\/actuator\/health'/],
})

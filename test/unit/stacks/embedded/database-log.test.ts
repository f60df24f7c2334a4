import { expect, it } from 'vitest'
import { databaseLog } from '../../../../stacks/embedded/database-log.ts'

const line = (app: string): string =>
  `2026-03-02 09:15:00.123 UTC pid=10870 sqlstate=40P01 db=app app=${app} ERROR:  deadlock detected`

it.each([
  ['[unknown]', 'deadlock detected (billing-2)'],
  ['billing-1', 'deadlock detected (billing-1)'],
])('names the session of an error, where %s does not, by its connection', (app, message) => {
  const told: unknown[] = []
  const nameOf = (pid: number, name: string): string | undefined =>
    name === '[unknown]' && pid === 10870 ? 'billing-2' : undefined
  databaseLog({ happened: (...all) => told.push(all), line: () => undefined }, nameOf)(line(app))
  expect(told).toEqual([['postgres', 'info', { kind: 'log', level: 'error', message, sqlState: '40P01' }, line(app)]])
})

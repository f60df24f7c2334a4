import { expect, test } from 'vitest'
import { configuration } from '../../../../../stacks/embedded/postgres/configuration.ts'

const lines = (text: string): string[] => text.trim().split('\n')

test('makes contention visible, and names session, database and SQLSTATE in the log', () => {
  const found = lines(configuration(20_001))
  expect(found).toContain("deadlock_timeout = '100ms'")
  expect(found).toContain("log_line_prefix = '%m pid=%p sqlstate=%e db=%d app=%a '")
  expect(found).toContain("listen_addresses = '127.0.0.1'")
  expect(found).toContain("port = '20001'")
})

test("the caller's settings win, once, but never over the port", () => {
  const found = lines(configuration(20_001, { max_connections: '7', port: '1' }))
  expect(found.filter((line) => line.startsWith('max_connections'))).toEqual(["max_connections = '7'"])
  expect(found.filter((line) => line.startsWith('port'))).toEqual(["port = '20001'"])
})

test('a value cannot break out of its quotes', () => {
  expect(lines(configuration(20_001, { application_name: "a'b\\c" }))).toContain("application_name = 'a''b\\\\c'")
})

import { expect, test } from 'vitest'
import { startFailure, startFailureReason } from '../../../../../stacks/embedded/postgres/start-failure.ts'

test.each([
  ['port-taken', 'LOG:  could not bind IPv4 address "127.0.0.1": Address already in use'],
  ['still-in-use', 'FATAL:  pre-existing shared memory block (key 1, ID 2) is still in use'],
  ['still-in-use', 'FATAL:  lock file "postmaster.pid" already exists'],
  ['disk-full', 'FATAL:  could not write to file "pg_wal/xlogtemp.7": No space left on device'],
  ['disk-full', "ENOSPC: no space left on device, mkdir '/runs'"],
  ['no-permission', "EACCES: permission denied, mkdir '/runs'"],
  ['no-permission', 'FATAL:  data directory "/runs/data" has wrong ownership'],
  ['no-memory', 'FATAL:  could not map anonymous shared memory: Cannot allocate memory'],
  ['bad-setting', 'LOG:  unrecognized configuration parameter "wrok_mem" in file "/runs/postgresql.conf" line 3'],
  ['unknown', 'FATAL:  something that nobody has seen before'],
] as const)('%s: %s', (reason, line) => {
  expect(startFailureReason(['LOG:  starting PostgreSQL 17.10', line])).toBe(reason)
})

test('the error shows the lines, and says what to do', () => {
  const error = startFailure('PostgreSQL ended while starting:', ['FATAL:  No space left on device'])
  expect(error).toMatchObject({ code: 'postgres-disk-full', exitCode: 4 })
  expect(error.message).toContain('FATAL:  No space left on device')
  expect(error.hint).toContain('Free some space')
})

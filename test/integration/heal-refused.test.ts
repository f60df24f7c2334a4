import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { pause } from '../../chaos/process/pause.ts'
import { isFree, reservePort } from '../../stacks/embedded/processes/reserve-port.ts'
import { databaseReach } from '../../harness/reach/database-session.ts'
import { shakedown } from './command.ts'
import { watched } from './links/watched.ts'
import { someProcess } from './processes/some-process.ts'

const cwd = mkdtempSync(join(tmpdir(), 'shakedown-heal-refused-'))
const leases = join(cwd, 'reports/runs/killed/leases')
const victim = await someProcess('consumer')
afterAll(() => {
  victim.close()
  rmSync(cwd, { recursive: true })
})

it('says what cannot be undone and what to do, keeps its record, and undoes the rest', async () => {
  const fault = pause()
  const { context, undo } = watched(fault, {
    database: databaseReach(() => 'postgres://nobody'),
    processes: { replicasOf: () => [victim.replica] },
  })
  const frozen = { fault: 'pause', options: fault.options, undo: undo() }
  await fault.inject(context, 'token')
  expect(victim.frozen()).toBe(true)
  const { port, release } = await reservePort()
  release()
  expect(await isFree(port)).toBe(true)
  const url = `postgresql://postgres@127.0.0.1:${port}/app`
  const slow = { fault: 'slow-statements', options: { keys: ['k1'], sleepMs: 1, until: {}, atMostMs: 1 } }
  mkdirSync(leases, { recursive: true })
  const gone = { pid: 1, startTime: 'of nobody' }
  for (const [n, lease] of [frozen, { ...slow, undo: { url, token: 'b' } }].entries()) {
    const record = { ...lease, token: String(n), at: `2026-01-0${n + 1}T00:00:00.000Z`, ttlMs: 1, holder: gone }
    writeFileSync(join(leases, `${n}.json`), JSON.stringify(record))
  }
  writeFileSync(join(leases, 'torn.json'), '{')

  const { code, out } = await shakedown(['heal'], { cwd }).ended
  expect(code).toBe(4)
  expect(out).toContain(
    `slow-statements of 2026-01-02T00:00:00.000Z cannot be undone: nobody listens at 127.0.0.1:${port}: its trigger may still be in the database app`,
  )
  expect(out).toContain('Start it and heal again; if it is gone for good, remove this record. (')
  expect(out).toContain('pause of 2026-01-01T00:00:00.000Z is undone')
  expect(victim.frozen()).toBe(false)
  expect(readdirSync(leases)).toEqual(['1.json', 'torn.json'])
})

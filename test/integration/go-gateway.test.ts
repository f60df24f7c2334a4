import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Operation } from '../../harness/model/operation.ts'
import type { CellResult, RunResult } from '../../harness/model/result.ts'
import { shakedown } from './command.ts'
import { offers } from './drivers/driver-program.ts'

// A gateway in Go on libraries that people use: gobreaker, and chi with its throttle and its limit of how often one may ask. Its alerts go to the alert source, as Alertmanager posts them.

const cwd = mkdtempSync(join(tmpdir(), 'shakedown-go-gateway-'))
let withoutGo = false
beforeAll(async () => {
  cpSync(new URL('go-gateway/', import.meta.url), cwd, { recursive: true })
  withoutGo = !(await offers('go', 'version'))
  if (!withoutGo) await promisify(execFile)('go', ['build', '-o', 'gateway', '.'], { cwd })
})
afterAll(() => rmSync(cwd, { recursive: true }))

/** A port for the alerts, which the gateway is told when it starts. */
const freePort = async (): Promise<string> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return String(typeof address === 'object' ? address?.port : 0)
}

interface Ran {
  readonly cell: CellResult | undefined
  readonly operations: readonly Operation[]
}

/** Puts load on the gateway, with a mistake or a limit of how often one may ask. */
const underLoad = async (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> => {
  const ports = { ALERTS_PORT: await freePort() }
  const command = ['run', 'gateway-under-load', '--target', 'throttle', '--json', ...args]
  const { out, err } = await shakedown(command, { cwd, env: { ...ports, ...env } }).ended
  if (out === '') throw new Error(err)
  const { runId, cells }: RunResult = JSON.parse(out)
  const lines = readFileSync(join(cwd, 'reports/runs', runId, 'history.jsonl'), 'utf8')
    .trim()
    .split('\n')
  return { cell: cells[0], operations: lines.map((line): Operation => JSON.parse(line)) }
}

const verdictsOf = ({ cell }: Ran): Readonly<Record<string, string>> =>
  Object.fromEntries(cell?.checks.map(({ check, verdict }) => [check, verdict]) ?? [])

const probed = ({ operations }: Ran, name: string): number =>
  operations.flatMap((each) => (each.kind === 'probe' && each.probe === name ? [each.value] : [])).at(-1) ?? NaN

it('its breaker is judged as it is: right, never opening, never closing, shared, and open to all when half open', async ({
  skip,
}) => {
  if (withoutGo) return skip('there is no Go')
  const env = { ALERTS_PORT: await freePort() }
  const { code, out } = await shakedown(['proof', '--target', 'breakers'], { cwd, env }).ended
  expect([code, out]).toEqual([0, expect.stringContaining('All 4 defects were caught, and the healthy system passes.')])
})

it('its load shedding is judged as it is, and its alerts as it posts them, whatever the machine does beside', async ({
  skip,
}) => {
  if (withoutGo) return skip('there is no Go')
  const healthy = await underLoad([])
  expect(verdictsOf(healthy)).toMatchObject({ 'sheds-load': 'pass', 'answered-as-due': 'pass' })
  expect(Object.values(verdictsOf(healthy))).not.toContain('fail')
  expect(healthy.operations.some((each) => each.kind === 'alert' && each.actor === 'alertmanager')).toBe(true)
  // Half of what it bears when idle: four at once, each of which takes 40 ms.
  expect(probed(healthy, 'capacity')).toBeLessThanOrEqual(105)
  const [within] = healthy.operations.flatMap((each) => (each.kind === 'load-end' ? [each.words] : []))
  expect(within).toMatch(
    new RegExp(`^within: .* at ${Math.max(5, Math.round(probed(healthy, 'capacity') / 2))} a second`),
  )
  for (const [mistake, check] of [
    ['no-load-shedding', 'sheds-load'],
    ['alert-level-wrong', 'raises-right-level'],
  ] as const)
    expect([mistake, verdictsOf(await underLoad(['--defect', mistake]))]).toMatchObject([mistake, { [check]: 'fail' }])
})

it('those who ask too often are no sign of a machine without room; a limit by the minute hides what it bears', async ({
  skip,
}) => {
  if (withoutGo) return skip('there is no Go')
  // Of 16 callers 20 a second are let in: those do not wait for the others.
  const bySecond = await underLoad([], { LIMIT: 'second' })
  expect(Object.values(verdictsOf(bySecond))).not.toContain('fail')
  expect(probed(bySecond, 'idle-answer')).toBeLessThan(500)
  const byMinute = await underLoad([], { LIMIT: 'minute' })
  expect(byMinute.cell).toMatchObject({
    verdict: 'unknown',
    words: expect.stringContaining('a limit over a longer time'),
  })
})

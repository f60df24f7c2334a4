import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { RunResult } from '../../../harness/model/result.ts'
import { type Broker, startBroker } from '../../../stacks/embedded/kafka/start-broker.ts'
import { shakedown } from '../command.ts'
import { pythonEnvironment } from '../package/python-environment.ts'
import { withoutKafka } from './without-kafka.ts'

// Consumers on librdkafka and a server with Python's own TLS, by the alerts of a program that watches them.

const cwd = mkdtempSync(join(tmpdir(), 'in-python-'))
let why: string | undefined
/** One for all systems, each of which has topics and groups of its own on it: a broker takes longer to start than a cell to be judged. */
let broker: Broker | undefined
let env: Record<string, string> = {}
beforeAll(async () => {
  copyFileSync(new URL('python/requirements.txt', import.meta.url), join(cwd, 'requirements.txt'))
  why = (await withoutKafka()) ?? (await pythonEnvironment(cwd))
  if (why === undefined && (process.env['KAFKA_BOOTSTRAP'] ?? '') === '') {
    broker = await startBroker(cwd)
    env = { KAFKA_BOOTSTRAP: broker.bootstrap }
  }
  const target = new URL('python/target.ts', import.meta.url).href
  const python = join(cwd, '.venv/bin/python')
  writeFileSync(
    join(cwd, 'shakedown.config.ts'),
    `import { inPython } from '${target}'
     export default { target: 'in-python', targets: { 'in-python': inPython('${python}') } }`,
  )
})
afterAll(async () => {
  await broker?.stop()
  rmSync(cwd, { recursive: true })
})

it('passes: stopped, poisoned, killed in mid-batch, near the end of the certificate and beyond', async ({ skip }) => {
  if (why !== undefined) return skip(why)
  const { code, out, err } = await shakedown(['run', 'consumer-lag', 'certificate-expiring', '--json'], { cwd, env })
    .ended
  const { cells }: RunResult = JSON.parse(out)
  expect(
    cells.map(
      ({ scenario, variant, verdict, words }) => `${scenario}/${variant}: ${verdict === 'pass' ? verdict : words}`,
    ),
    err,
  ).toEqual([
    'consumer-lag/consumers-stand-still: pass',
    'consumer-lag/unreadable-message: pass',
    'consumer-lag/rebalance-in-mid-batch: pass',
    'certificate-expiring/near-its-end: pass',
    'certificate-expiring/expired: pass',
  ])
  expect(code).toBe(0)
})

it.concurrent.for<readonly [mistake: string, cell: string, by: string]>([
  ['commits-before-work', 'rebalance-in-mid-batch', 'events-booked-once'],
  ['poison-blocks-partition', 'unreadable-message', 'events-booked-once'],
  ['ignores-expiry', 'certificate-expiring/in-python.door/expired', 'expired-is-refused'],
])(
  'has the mistake %s caught, in the cell that it is about, by the check that it names',
  async ([mistake, cell, by], { skip, expect }) => {
    if (why !== undefined) return skip(why)
    const words = ['run', 'consumer-lag', 'certificate-expiring', '--grep', cell, '--defect', mistake, '--json']
    const { code, out, err } = await shakedown([...words, '--out', mistake], { cwd, env }).ended
    const { cells }: RunResult = JSON.parse(out)
    const failed = cells.map(({ checks }) =>
      checks.flatMap(({ check, verdict }) => (verdict === 'fail' ? [check] : [])),
    )
    expect([code, failed], err).toEqual([1, [expect.arrayContaining([by])]])
  },
)

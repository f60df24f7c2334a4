import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { shakedown } from './command.ts'
import { pythonEnvironment } from './package/python-environment.ts'

// Celery workers under a supervisor of their owner's, which the run neither starts nor knows but by the pid files that Celery writes.

const config = `
import { celeryTask, defineConfig, defineTarget } from 'shakedown'
import { orderStreams, ownEvents, ownQueue, schemaFor, stock } from '../orders/index.ts'

const target = defineTarget({
  name: 'orders',
  streams: orderStreams({
    queue: { name: 'orders', visibilityTimeoutSeconds: 10, maxReceiveCount: 5 },
    message: (event) =>
      celeryTask({ queue: 'orders', task: event.type.replace('order', 'orders'), id: event.id, args: [event] }),
  }).slice(0, 1),
  processes: [
    stock,
    {
      name: 'orders',
      process: [1, 2].map((nth) => ({ pidFile: \`orders-\${nth}.pid\`, restartedWithinSeconds: 60 })),
      environments: 'told',
      dependsOn: ['stock'],
      env: ({ serviceUrl, queueUrl }) => ({
        PYTHONPATH: 'src',
        SCHEMA: schemaFor([]),
        STOCK_URL: serviceUrl('stock'),
        EVENTS_QUEUE_URL: queueUrl(ownEvents),
      }),
    },
  ],
  databases: ['orders'],
  queues: [ownQueue],
})

export default defineConfig({ targets: { orders: target } })
`

const parent = mkdtempSync(join(tmpdir(), 'shakedown-owner-'))
const cwd = join(parent, 'celery')
const examples = new URL('../../examples/', import.meta.url)
let why: string | undefined
let supervisors: readonly ChildProcess[] = []
beforeAll(async () => {
  for (const part of ['orders', 'celery/src', 'celery/requirements.txt'])
    cpSync(new URL(part, examples), join(parent, part), { recursive: true })
  cpSync(new URL('owner/', import.meta.url), cwd, { recursive: true })
  writeFileSync(join(cwd, 'shakedown.config.ts'), config)
  why = await pythonEnvironment(cwd)
})
afterAll(() => {
  for (const { pid } of supervisors) if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  rmSync(parent, { recursive: true })
})

interface Cell {
  readonly id: string
  readonly verdict: string
  readonly words: string
}

interface Line {
  readonly kind: string
  readonly actor: string
  readonly phase?: string
  readonly expected?: boolean
  readonly words?: string
}

it(
  'is killed, frozen and restarted one after the other where its owner named its processes',
  { timeout: 300_000 },
  async ({ skip }) => {
    if (why !== undefined) return skip(why)
    supervisors = ['orders-1', 'orders-2'].map((name) =>
      spawn('/bin/sh', ['supervise.sh', name], { cwd, detached: true, stdio: 'ignore' }),
    )
    const { code, out, err } = await shakedown(
      ['run', 'consumer-crash', 'consumer-pause', 'rolling-restart', '--grep', 'commit', '--json'],
      { cwd },
    ).ended
    const told: { cells: Cell[]; runId: string } = JSON.parse(out === '' ? '{"cells":[],"runId":""}' : out)
    const verdicts = told.cells.map(
      ({ id, verdict, words }) => `${id.split('/').slice(2).join('/')} ${verdict === 'pass' ? verdict : words}`,
    )
    expect(verdicts.toSorted(), err).toEqual([
      'consumer-crash/order.placed/commit-answered pass',
      'consumer-crash/order.placed/commit-sent pass',
      'consumer-crash/order.placed/worker-commit-answered pass',
      'consumer-crash/order.placed/worker-commit-sent pass',
      'consumer-pause/order.placed/commit-answered pass',
      'rolling-restart/order.placed/one-at-commit pass',
    ])
    expect(code, err).toBe(0)
    const history = readFileSync(join(cwd, 'reports/runs', told.runId, 'history.jsonl'), 'utf8')
    const lines = history
      .trim()
      .split('\n')
      .map((line): Line => JSON.parse(line))
    // What a fault asked for is expected, and each end is followed by a start.
    const ends = lines.filter(
      ({ kind, phase, actor }) => kind === 'process' && phase === 'exited' && actor.startsWith('orders'),
    )
    expect(ends.length).toBeGreaterThanOrEqual(3)
    expect(ends.filter(({ expected }) => expected !== true)).toEqual([])
  },
)

import { glob, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { RunResult } from '../../harness/model/result.ts'
import { shakedown } from './command.ts'

let cwd: string
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'shakedown-front-faults-'))
})
afterEach(async () => rm(cwd, { recursive: true, force: true }))

const found = async (pattern: string): Promise<readonly string[]> => Array.fromAsync(glob(pattern, { cwd }))

const onCareNotes = ['--target', 'care-notes', '--grep'] as const

it('strikes behind a gateway while somebody walks through it, and shows what came of that', async () => {
  const { code, out } = await shakedown(['run', 'circuit-breaker', '--json', ...onCareNotes, 'circuit'], { cwd }).ended
  const { cells }: RunResult = JSON.parse(out)
  expect(cells.map(({ verdict, words }) => [verdict, words])).toEqual([['pass', '8 properties hold']])
  expect(code).toBe(0)
  expect(cells[0]?.bites.map(({ fault, bit }) => [fault, bit])).toEqual([['hanging-answer', true]])
  const [page = ''] = await found('reports/runs/*/cells/**/hanging-upstream.html')
  const text = await readFile(join(cwd, page), 'utf8')
  for (const lane of ['hanging-answer', 'Walk', 'signIn', 'call notes'])
    expect(text).toContain(`<span class="name">${lane}</span>`)
  expect(text).toMatch(/aria-label="Latency: \d+ answers, the slowest [\d.]+ s at [\d.]+ s; \d+ failed"/)
})

it('heals a fault of a walk on an interrupt', async () => {
  const run = shakedown(['run', 'circuit-breaker', ...onCareNotes, 'circuit'], { cwd })
  const lease = async (): Promise<boolean> => (await found('reports/runs/*/leases/*.json')).length > 0
  while (!(await lease()) && run.child.exitCode === null) await delay(10)
  run.child.kill('SIGINT')
  const { code } = await run.ended
  expect(code).toBe(130)
  expect(await lease()).toBe(false)
  const [file = ''] = await found('reports/runs/*/history.jsonl')
  const history = await readFile(join(cwd, file), 'utf8')
  expect(history).toContain('"words":"hanging-answer is in force"')
  expect(history).toContain('"words":"healed hanging-answer"')
})

it.each([
  {
    scenario: 'authentication',
    variant: 'session-store-away',
    mistake: 'fails-open-without-session-store',
    says: 'and so do its faults, which its claim is about',
    // Without its fault everybody would rightly be let in.
    left: 'The smallest that still fails: 1 fault (1 steps and faults before, 1 now)',
    begins: 'the walk begins to read while sessions cannot be looked up',
  },
  {
    scenario: 'stale-session',
    variant: 'sign-in',
    mistake: 'sessions-in-memory',
    says: 'its faults are left out one by one',
    left: 'The smallest that still fails: 1 fault (2 steps and faults before, 1 now)',
    begins: 'the walk begins to save after the restart',
  },
])(
  'makes a walk of $scenario that failed smaller as far as its claim allows, and tells what is left',
  async (one) => {
    const { scenario, variant, mistake, says, left, begins } = one
    const args = ['run', scenario, ...onCareNotes, variant, '--defect', mistake]
    expect((await shakedown(args, { cwd }).ended).code).toBe(1)
    const [result = ''] = await found('reports/runs/*/result.json')
    const shrink = ['shrink', dirname(result), '--confirm', '1']
    const { code, err } = await shakedown(shrink, { cwd }).ended
    expect(code, err).toBe(0)
    expect(err).toContain(`It is a walk through a front door: its steps are code and stay, ${says}`)
    expect(err).toContain(left)
    expect(err).toContain(begins)
    const saved = await shakedown([...shrink, '--save', 'smaller'], { cwd }).ended
    expect([saved.code, saved.err]).toEqual([2, expect.stringContaining('which is no schedule to save')])
    // Each candidate is a system with a browser, and a system after the other.
  },
  900_000,
)

it('explores no front door, and says so', async () => {
  const { code, err } = await shakedown(['explore', '--target', 'identity', '--minutes', '1'], { cwd }).ended
  expect([code, err]).toEqual([
    2,
    expect.stringContaining('identity has no stream, and only schedules of events are explored'),
  ])
})

import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { queueSites } from '../../explore/sites/queue.ts'
import { shakedown } from './command.ts'
import { frontedQueue } from './external/fronted-queue.ts'

const cwd = mkdtempSync(join(tmpdir(), 'shakedown-explore-'))
afterAll(() => rmSync(cwd, { recursive: true }))

const explorationForm = z.looseObject({
  found: z.array(
    z.looseObject({ check: z.string(), cell: z.string(), words: z.string(), run: z.string(), replay: z.string() }),
  ),
})
const planForm = z.object({
  cells: z.array(z.object({ schedule: z.object({ faults: z.array(z.object({ name: z.string() })) }) })),
})
const read = (path: string): unknown => JSON.parse(readFileSync(join(cwd, path), 'utf8'))

it(
  'finds a mistake that it is not told of, keeps what it tried, and leaves runs to replay',
  { timeout: 300_000 },
  async () => {
    const stream = ['--stream', 'prison-visit.booked']
    const { code, out, err } = await shakedown(
      [
        'explore',
        ...stream,
        '--seed',
        'e',
        '--first',
        '--no-shrink',
        '--defect',
        'no-idempotency-check',
        '--out',
        'runs',
        '--json',
      ],
      { cwd },
    ).ended
    expect(code, err).toBe(1)
    const told: { found: { check: string; cell: string; run: string }[]; judged: number } = JSON.parse(out)
    const [found] = told.found
    expect(found?.check).toBe('no-duplicate-effects')
    expect(found?.cell).toMatch(/^reference\/embedded\/explored\/prison-visit\.booked\/\d+$/)
    expect(read('runs/explore/exploration.json')).toEqual(told)
    expect(read('runs/explore/coverage.json')).toMatchObject({
      targets: { reference: { 'prison-visit.booked': { tried: expect.anything() } } },
    })

    const again = await shakedown(
      ['replay', found?.run ?? '', '--cell', found?.cell ?? '', '--out', 'again', '--json'],
      { cwd },
    ).ended
    expect(again.code, again.err).toBe(1)
    const { cells }: { cells: { id: string; verdict: string }[] } = JSON.parse(again.out)
    expect(cells.map(({ id, verdict }) => [id, verdict])).toEqual([[found?.cell, 'fail']])

    const wrong = await shakedown(['explore', '--stream', 'prison-visit.boked'], { cwd }).ended
    expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining('has no stream "prison-visit.boked"')])
  },
)

it('heals everything, and keeps and tells what it found, when it is interrupted', { timeout: 300_000 }, async () => {
  const mistake = ['--stream', 'prison-visit.booked', '--defect', 'no-idempotency-check']
  const running = shakedown(['explore', ...mistake, '--seed', 'e', '--out', 'stopped'], { cwd })
  // Also where what is waited for does not come.
  onTestFinished(() => void running.child.kill('SIGKILL'))
  const runs = join(cwd, 'stopped', 'explore')
  const failed = (): readonly string[] =>
    globSync(`${runs}/*/cells/**/*.html`).filter((page) => readFileSync(page, 'utf8').includes('<title>Fail: '))
  const inForce = (): readonly string[] => globSync(`${runs}/*/leases/*.json`)
  await expect.poll(() => failed().length > 0 && inForce().length > 0, { timeout: 240_000, interval: 50 }).toBe(true)
  running.child.kill('SIGINT')
  const { code, err } = await running.ended
  expect(code, err).toBe(130)
  expect(inForce()).toEqual([])
  const told = explorationForm.parse(read('stopped/explore/exploration.json'))
  expect(told).toMatchObject({ stopped: 'interrupted', failed: failed().length })
  const [found] = told.found
  expect(read(join(found?.run ?? '', 'result.json'))).toMatchObject({
    stopped: 'interrupted',
    cells: expect.arrayContaining([expect.objectContaining({ id: found?.cell, verdict: 'fail' })]),
  })
  // It is told with what brings it back; nothing is made smaller any more.
  expect(err).toContain(`by ${found?.check}: ${found?.words}\n  Again: ${found?.replay}\n`)
  expect(err).not.toContain('Shrinks ')
})

const atQueues = new Set(queueSites.map(({ name }) => name.split('@')[0]))
const index = new URL('../../index.ts', import.meta.url).pathname
const queueAlone = (queue: string): string => `
import { defineConfig, defineStream, defineTarget } from ${JSON.stringify(index)}
const done = defineStream({
  name: 'job.done',
  queue: 'jobs',
  event: ({ key, copy }) => ({ key, id: copy }),
  effects: async () => [],
})
export default defineConfig({
  external: { queue: ${JSON.stringify(queue)} },
  targets: { jobs: defineTarget({ name: 'jobs', streams: [done] }) },
})
`

it(
  'says which planes a target does not have of which only the queue is known, and strikes there alone',
  { timeout: 120_000 },
  async () => {
    const folder = join(cwd, 'queue-alone')
    mkdirSync(folder)
    const queue = await frontedQueue()
    writeFileSync(join(folder, 'shakedown.config.ts'), queueAlone(queue.url))
    const running = shakedown(['explore', '--stack', 'external', '--seed', 'q', '--no-shrink', '--out', 'runs'], {
      cwd: folder,
      env: { AWS_PROFILE: '', AWS_EC2_METADATA_DISABLED: 'true' },
    })
    onTestFinished(async () => {
      running.child.kill('SIGKILL')
      await queue.close()
    })
    const plans = (): readonly string[] => globSync(`${folder}/runs/explore/*/plan.json`)
    await expect.poll(plans, { timeout: 60_000, interval: 50 }).toHaveLength(1)
    running.child.kill('SIGINT')
    const { err } = await running.ended
    expect(err).toMatch(
      /^ {2}job\.done: \d+ places to strike; no calls \(.+\); no links \(.+\); no database \(.+"databases: \[ … \]" would unlock this\); no processes \(.+"process: { … }" would unlock this\)$/m,
    )
    const plan = planForm.parse(JSON.parse(readFileSync(plans()[0] ?? '', 'utf8')))
    const drawn = new Set(plan.cells.flatMap(({ schedule }) => schedule.faults.map(({ name }) => name)))
    expect(drawn.size).toBeGreaterThan(0)
    expect([...drawn].filter((name) => !atQueues.has(name))).toEqual([])
  },
)

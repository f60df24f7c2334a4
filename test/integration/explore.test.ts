import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { shakedown } from './command.ts'

const cwd = mkdtempSync(join(tmpdir(), 'shakedown-explore-'))
afterAll(() => rmSync(cwd, { recursive: true }))

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

it('heals everything and keeps what it found when it is interrupted', { timeout: 300_000 }, async () => {
  const running = shakedown(['explore', '--seed', 'i', '--no-shrink', '--out', 'stopped'], { cwd })
  const runs = join(cwd, 'stopped', 'explore')
  await expect
    .poll(() => globSync(`${runs}/*/leases/*.json`).length, { timeout: 120_000, interval: 50 })
    .toBeGreaterThan(0)
  running.child.kill('SIGINT')
  const { code, err } = await running.ended
  expect(code, err).toBe(130)
  expect(globSync(`${runs}/*/leases/*.json`)).toEqual([])
  expect(read('stopped/explore/exploration.json')).toMatchObject({ stopped: 'interrupted' })
})

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { z } from 'zod'
import { shakedown } from './command.ts'

const cwd = mkdtempSync(join(tmpdir(), 'shakedown-shrink-'))
afterAll(() => rmSync(cwd, { recursive: true }))

const index = new URL('../../index.ts', import.meta.url).pathname
const soFarForm = z.looseObject({ size: z.object({ from: z.number(), to: z.number() }), replay: z.string() })
const defect = ['--defect', 'no-idempotency-check']

it(
  'comes down to two copies of one event, keeps the smallest so far where it is killed, and saves them as a scenario that fails too',
  { timeout: 300_000 },
  async () => {
    const ran = await shakedown(
      ['run', 'duplicate-delivery', '--grep', 'prison-visit.booked/double-submit', ...defect, '--out', 'runs'],
      { cwd },
    ).ended
    expect(ran.code, ran.err).toBe(1)
    const run = `runs/${readdirSync(join(cwd, 'runs'))[0] ?? ''}`
    const shrunk = (): unknown => JSON.parse(readFileSync(join(cwd, run, 'shrink', 'shrunk.json'), 'utf8'))
    const killed = shakedown(['shrink', run, '--confirm', '1'], { cwd })
    await killed.says('fails still')
    killed.child.kill('SIGKILL')
    await killed.ended
    const { size, ...soFar } = soFarForm.parse(shrunk())
    expect(soFar).toMatchObject({ check: 'no-duplicate-effects', minimal: false, fails: 0, runs: 0 })
    expect(size.to).toBeLessThan(size.from)
    expect(soFar.replay).toMatch(/^npx shakedown replay .+ --cell .+\/shrink-\d+-\d+$/)

    const { code, out, err } = await shakedown(['shrink', run, '--confirm', '1', '--save', 'two-copies', '--json'], {
      cwd,
    }).ended
    expect(code, err).toBe(0)
    const told: { check: string; minimal: boolean; size: { to: number }; account: string[]; replay: string } =
      JSON.parse(out)
    // One replica handles both copies as well as two would.
    const replicas = { 'prisoner-to-nomis': 1 }
    expect(told).toMatchObject({ check: 'no-duplicate-effects', minimal: true, replicas, fails: 1, runs: 1 })
    expect(told.size.to).toBe(2)
    expect(told.account.filter((line) => line.endsWith('(create) is published.'))).toHaveLength(2)
    expect(shrunk()).toEqual(told)

    const replayed = await shakedown([...told.replay.split(' ').slice(2), '--out', 'replayed', '--json'], { cwd }).ended
    expect(replayed.code, replayed.err).toBe(1)
    expect(JSON.parse(replayed.out)).toMatchObject({ subject: { with: '1 replica of prisoner-to-nomis' } })
    expect(told.account.some((line) => line.includes('prisoner-to-nomis receives e'))).toBe(true)

    const saved = join(cwd, 'two-copies.ts')
    writeFileSync(saved, readFileSync(saved, 'utf8').replace("'shakedown'", JSON.stringify(index)))
    writeFileSync(
      join(cwd, 'shakedown.config.ts'),
      "import { twoCopies } from './two-copies.ts'\nexport default { scenarios: [twoCopies] }\n",
    )
    const again = await shakedown(['run', 'two-copies', ...defect, '--out', 'again', '--json'], { cwd }).ended
    const { cells }: { cells: { verdict: string; id: string; words: string }[] } = JSON.parse(again.out)
    expect(cells.filter(({ verdict }) => verdict !== 'skipped').map(({ id, verdict }) => [id, verdict])).toEqual([
      ['reference/embedded/two-copies/prison-visit.booked/double-submit', 'fail'],
    ])
    expect(cells.find(({ verdict }) => verdict === 'skipped')?.words).toBe(
      'it was made for the stream prison-visit.booked',
    )

    for (const [args, words] of [
      [['--cell', 'reference/embedded/nothing'], 'the run has no cell "reference/embedded/nothing"'],
      [['--save', 'two-copies'], 'two-copies.ts is there already'],
      [['--save', 'Two Copies'], '"Two Copies" is no name of a scenario'],
      [['--save', 'burst'], 'there is a scenario burst already'],
    ] as const) {
      const wrong = await shakedown(['shrink', run, ...args], { cwd }).ended
      expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining(words)])
    }
  },
)

import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { earlierDurations, earlierProofs } from '../../../cli/earlier-durations.ts'

let out: string
const write = async (run: string, text: string): Promise<void> => {
  await mkdir(join(out, run), { recursive: true })
  await writeFile(join(out, run, 'result.json'), text)
}
const result = (
  target: string,
  cells: Readonly<Record<string, number>>,
  verdict = 'pass',
  defects: readonly string[] = [],
): string =>
  JSON.stringify({
    target,
    stack: 'embedded',
    defects,
    cells: Object.entries(cells).map(([id, ms]) => ({ id, verdict, startedMs: 5, endedMs: 5 + ms })),
  })

beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'durations-'))
  await write('20260101t000000aaaaa', result('mine', { a: 1, b: 2 }))
  await write('20260102t000000aaaaa', result('mine', { a: 10 }))
  await write('20260103t000000aaaaa', '{"cut off')
  await write('20260104t000000aaaaa', result('mine', { c: 0 }, 'skipped'))
  await write('20260105t000000aaaaa', result('another', { a: 99 }))
  // However many proofs there are, they are no runs.
  for (const day of [1, 2, 3, 4, 5]) await mkdir(join(out, `proof-2025120${day}t000000aaaaa`))
  await write('proof-20260103t000000aaaaa/20260103t000001aaaaa', result('mine', { a: 3 }, 'fail', ['slow']))
  await write('proof-20260104t000000aaaaa/20260104t000001aaaaa', result('mine', { a: 4, b: 5 }))
  await write('proof-20260104t000000aaaaa/20260104t000002aaaaa', result('mine', { b: 6 }, 'fail', ['slow']))
})
afterAll(async () => rm(out, { recursive: true, force: true }))

it('takes each cell’s duration from the latest run of the same target that has it', async () => {
  expect(await earlierDurations(out, { target: 'mine', stack: 'embedded' })).toEqual(
    new Map([
      ['a', 10],
      ['b', 2],
    ]),
  )
})

it('takes them of proofs by mistake', async () => {
  expect(await earlierProofs(out, { target: 'mine', stack: 'embedded' })).toEqual(
    new Map([
      [
        '',
        new Map([
          ['a', 4],
          ['b', 5],
        ]),
      ],
      [
        'slow',
        new Map([
          ['b', 6],
          ['a', 3],
        ]),
      ],
    ]),
  )
  expect((await earlierProofs(join(out, 'none'), { target: 'mine', stack: 'embedded' })).size).toBe(0)
})

it('knows nothing of another stack, or in a folder that is not there', async () => {
  expect((await earlierDurations(out, { target: 'mine', stack: 'compose' })).size).toBe(0)
  expect((await earlierDurations(join(out, 'none'), { target: 'mine', stack: 'embedded' })).size).toBe(0)
})

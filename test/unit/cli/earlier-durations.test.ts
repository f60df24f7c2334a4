import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { earlierDurations } from '../../../cli/earlier-durations.ts'

let out: string
const write = async (run: string, text: string): Promise<void> => {
  await mkdir(join(out, run), { recursive: true })
  await writeFile(join(out, run, 'result.json'), text)
}
const result = (target: string, cells: Readonly<Record<string, number>>, verdict = 'pass'): string =>
  JSON.stringify({
    target,
    stack: 'embedded',
    cells: Object.entries(cells).map(([id, ms]) => ({ id, verdict, startedMs: 5, endedMs: 5 + ms })),
  })

beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'durations-'))
  await write('20260101t000000aaaaa', result('mine', { a: 1, b: 2 }))
  await write('20260102t000000aaaaa', result('mine', { a: 10 }))
  await write('20260103t000000aaaaa', '{"cut off')
  await write('20260104t000000aaaaa', result('mine', { c: 0 }, 'skipped'))
  await write('20260105t000000aaaaa', result('another', { a: 99 }))
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

it('knows nothing of another stack, or in a folder that is not there', async () => {
  expect((await earlierDurations(out, { target: 'mine', stack: 'compose' })).size).toBe(0)
  expect((await earlierDurations(join(out, 'none'), { target: 'mine', stack: 'embedded' })).size).toBe(0)
})

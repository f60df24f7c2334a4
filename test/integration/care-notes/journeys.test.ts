import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { RunResult } from '../../../harness/model/result.ts'
import { shakedown } from '../command.ts'

let cwd: string
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'shakedown-care-journeys-'))
})
afterAll(async () => rm(cwd, { recursive: true, force: true }))

const twoPeople = async (...more: readonly string[]): Promise<readonly [string | undefined, string | undefined]> => {
  const args = ['run', 'care-note-journey', '--grep', 'two-people', '--target', 'care-notes', '--json', ...more]
  const { out } = await shakedown(args, { cwd }).ended
  const { cells }: RunResult = JSON.parse(out)
  return [cells[0]?.verdict, cells[0]?.words]
}

it('two carers who change one note lose no text, and the one is told whose text is overwritten where the last save wins', async () => {
  expect(await twoPeople()).toEqual(['pass', expect.anything()])
  expect(await twoPeople('--defect', 'last-save-wins')).toEqual([
    'fail',
    expect.stringContaining('what a.carer wrote is lost'),
  ])
})

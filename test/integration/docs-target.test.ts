import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { tripleSubmit } from '../../docs/examples/scenarios/triple-submit.ts'
import { notes } from '../../docs/examples/targets/notes/index.ts'
import { planCells } from '../../harness/plan/plan.ts'
import type { RunResult } from '../../harness/model/result.ts'
import { newRunId } from '../../harness/record/run-id.ts'
import { room } from '../../harness/run/room.ts'
import { run } from '../../harness/run/run.ts'
import { duplicateDelivery } from '../../scenarios/duplicate-delivery.ts'
import { poisonMessage } from '../../scenarios/poison-message.ts'
import { embedded } from '../../stacks/embedded/index.ts'

let directory = ''
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'docs-target-'))
})
afterEach(async () => rm(directory, { recursive: true, force: true }))

const definition = notes()

/** Runs the scenarios that the pages tell of on the target that they tell of. */
const ran = async (defects: readonly string[]): Promise<RunResult> => {
  const scenarios = [duplicateDelivery(), tripleSubmit(), poisonMessage()]
  const head = { target: definition.name, stack: embedded.name, seed: 'docs' }
  const { result } = await run({
    ...head,
    ...planCells({ ...head, scenarios, streams: definition.streams }),
    runId: newRunId(),
    directory,
    version: 'test',
    definition,
    stack: embedded,
    defects,
    replay: () => '',
    room: room(),
    durations: new Map(),
    historyCapBytes: 2 ** 28,
    stopAbove: {},
    hurry: new AbortController().signal,
    signal: new AbortController().signal,
    onStart: () => undefined,
    onEnd: () => undefined,
    onLate: () => undefined,
    onFewer: () => undefined,
  })
  return result
}

it('passes as it is, and skips what its stream does not offer', async () => {
  const { cells } = await ran([])
  expect(cells.map(({ id, verdict, words }) => [id.split('/').slice(2).join(' '), verdict, words])).toEqual([
    ['duplicate-delivery note.written double-submit', 'pass', '8 properties hold'],
    ['duplicate-delivery note.written after-restart', 'pass', '8 properties hold'],
    ['duplicate-delivery note.written lost-acknowledgement', 'pass', '8 properties hold'],
    ['triple-submit note.written at-once', 'pass', '9 properties hold'],
    [
      'poison-message note.written breaking-change',
      'skipped',
      'no unreadable event was declared; "unreadable: { … }" would unlock this',
    ],
  ])
})

it('fails with its mistake switched on, by the check that the mistake names and by no other', async () => {
  const [defect] = definition.defects
  const { cells } = await ran([defect?.name ?? ''])
  const judged = cells.filter(({ verdict }) => verdict !== 'skipped')
  expect(judged).toHaveLength(4)
  for (const { verdict, words, checks } of judged) {
    expect(verdict).toBe('fail')
    expect(words).toMatch(/^note of note-\w+ was created .+ at [\d.]+ s by notes-\d/)
    expect(checks.filter((check) => check.verdict !== 'pass').map(({ check }) => check)).toEqual([defect?.check])
  }
})

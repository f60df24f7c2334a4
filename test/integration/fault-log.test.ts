import { appendFile, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { endOf, faultsBetween, logFaults } from '../../harness/record/fault-log.ts'
import { recorder } from '../../harness/record/recorder.ts'

let out: string
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'shakedown-fault-log-'))
})
afterEach(async () => rm(out, { recursive: true, force: true }))

/** A run that puts these faults in force, and heals those that it names a second time. */
const run = async (runId: string, ...steps: readonly string[]): Promise<void> => {
  const directory = join(out, runId)
  await mkdir(directory)
  const record = recorder({ file: join(directory, 'history.jsonl'), runId, redact: (text) => text })
  const end = logFaults(directory, record)
  const known = new Set<string>()
  for (const fault of steps) {
    const phase = known.has(fault) ? 'heal' : 'inject'
    known.add(fault)
    const told = { kind: 'fault', actor: 'harness', cell: 'a/b/c/d/e', fault, faultId: fault, words: '' } as const
    record.record({ ...told, phase, outcome: 'invoke' })
    record.record({ ...told, phase, outcome: 'ok' })
    record.record({ ...told, phase: 'bite', outcome: 'ok' })
  }
  await end()
  await record.close()
}

it('tells whoever looks at the same system which faults were in force, and which still are', async () => {
  const beganMs = Date.now()
  await run('first', 'row-lock', 'row-lock', 'freeze')
  await run('second', 'bad-gateway', 'bad-gateway')
  const all = await faultsBetween(out, beganMs, Date.now())
  expect(
    all.map(({ run: id, fault, toMs }) => `${id} ${fault} ${toMs === undefined ? 'still is' : 'is over'}`).toSorted(),
  ).toEqual(['first freeze still is', 'first row-lock is over', 'second bad-gateway is over'])
  const open = all.find(({ fault }) => fault === 'freeze')
  if (open === undefined) throw new Error('it is not there')
  // A killed run tells of no end; ten minutes later nobody leaves a fault in force.
  expect(endOf(open, open.fromMs + 1000)).toBe(open.fromMs + 1000)
  expect(endOf(open, open.fromMs + 3_600_000)).toBe(open.fromMs + 600_000)
  expect(await faultsBetween(out, beganMs - 10_000, beganMs - 5000)).toEqual([])
  expect(await faultsBetween(join(out, 'none'), beganMs, Date.now())).toEqual([])
})

it('reads what is there of a run that is under way, and leaves out what is none of its lines', async () => {
  const beganMs = Date.now()
  await run('first', 'row-lock')
  await appendFile(join(out, 'first/faults.jsonl'), '{"phase":"heal"}\n{"fault":"cut off')
  expect((await faultsBetween(out, beganMs, Date.now())).map(({ fault }) => fault)).toEqual(['row-lock'])
  expect(await readdir(join(out, 'first'))).toContain('faults.jsonl')
})

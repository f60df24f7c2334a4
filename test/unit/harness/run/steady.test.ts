import { expect, it } from 'vitest'
import { awaitSteady } from '../../../../harness/run/steady.ts'
import { streamFacts } from '../../stream-facts.ts'

/** A cell whose only probe is bad until a time; each look at the clock takes 20 s. Looks and the clock's last time are told. */
const cellThatIsUpAt = (upMs: number, startsWithinMs?: number): Parameters<typeof awaitSteady>[0] => {
  let nowMs = 0
  const stream = streamFacts({
    visibilityTimeoutMs: 10_000,
    ...(startsWithinMs === undefined ? {} : { startsWithinMs }),
  })
  const measure = async () => [
    { subject: 'notes-1', value: 0, unit: 'up', ok: nowMs >= upMs, words: 'notes-1 is DOWN' },
  ]
  const context = {
    cell: { id: 'cell', stream, scenario: { probes: [{ name: 'health', measure }] } },
    recorder: { operations: [], now: () => (nowMs += 20_000) },
    stopAbove: {},
    startedMs: 0,
    signal: new AbortController().signal,
    record: () => undefined,
  }
  return Object.assign(Object.create(null), context)
}

it('waits for a replica that is being started for as long as its owner says that a start takes', async () => {
  expect(await awaitSteady(cellThatIsUpAt(150_000, 180_000))).toEqual([])
  expect(await awaitSteady(cellThatIsUpAt(150_000))).toMatchObject([{ words: 'notes-1 is DOWN' }])
})

import { describe, expect, it } from 'vitest'
import { ancestryOf, hasStep } from '../../../explore/expected/ancestry.ts'
import { alertIsDue } from '../../../explore/expected/alerts.ts'
import { checksFor } from '../../../explore/explored/checks-for.ts'
import { groundOf } from '../../../explore/grammar/choose.ts'
import { randomSchedule } from '../../../explore/grammar/random-schedule.ts'
import { momentsOf } from '../../../explore/without.ts'
import type { Schedule, Step } from '../../../harness/model/schedule.ts'
import type { StreamFacts } from '../../../harness/model/target.ts'
import { random } from '../../../harness/random.ts'
import { noteWrittenFacts } from '../../../targets/care-notes/streams/note-written.ts'
import { streams } from '../../../targets/reference/streams/index.ts'

const facts = streams.map((entry) => entry.facts)
const drawnOn = (stream: StreamFacts, count: number): readonly Schedule[] =>
  Array.from({ length: count }, (_, nth) => randomSchedule(stream, groundOf(stream), random(`${stream.name} ${nth}`)))
const acting = (schedule: Schedule, act: string): readonly Step[] =>
  schedule.steps.filter(({ action }) => action.kind === 'operate' && action.action === act)

describe('what operators do about what nobody can mend', () => {
  // Of one that calls others more is given up that can be brought back.
  const all = [
    ...drawnOn(noteWrittenFacts, 300),
    ...facts.slice(0, 2).flatMap((stream) => drawnOn({ ...stream, mends: false }, 200)),
  ]
  const purged = all.flatMap((schedule) => acting(schedule, 'purge').map((purge) => ({ schedule, purge })))

  it('is to purge it now and then, after it was brought back in vain or at once', () => {
    expect(purged.length).toBeGreaterThan(10)
    expect(purged.length).toBeLessThan(all.length / 10)
    const redrives = purged.map(
      ({ schedule }) => acting(schedule, 'redrive').length + acting(schedule, 'redrive-all').length,
    )
    expect(new Set(redrives)).toEqual(new Set([0, 1, 2]))
    for (const { schedule, purge } of purged) {
      const count = acting(schedule, 'redrive').length + acting(schedule, 'redrive-all').length
      const times = momentsOf(purge.at).flatMap((moment) =>
        'after' in moment && moment.reaches === 'deadLettered' && (moment.times ?? 1) === count + 1
          ? [moment.after]
          : [],
      )
      const unreadable = schedule.steps.filter(
        ({ action }) => action.kind === 'publish' && action.variant === 'unreadable',
      )
      expect(times).toEqual(expect.arrayContaining(unreadable.map(({ id }) => id)))
      expect(unreadable.every(({ action }) => action.kind === 'publish' && action.dies === true)).toBe(true)
    }
  })

  it('takes nothing that is brought back, and is asked beside an event that comes', () => {
    for (const { schedule, purge } of purged) {
      const before = ancestryOf(schedule)
      const others = schedule.steps.filter(
        ({ action }) => action.kind === 'publish' && action.dies === true && action.variant !== 'unreadable',
      )
      for (const { id } of others) expect(hasStep(before(purge.at), id, ['acknowledged']), id).toBe(true)
      const beside = schedule.steps.filter((step) => step !== purge && step.at === purge.at)
      expect(beside.map(({ action }) => action.kind)).toEqual(['publish'])
    }
  })

  it('is judged by whether it is gone, and by its alert where somebody waits for that', () => {
    const due = purged.filter(({ schedule }) => alertIsDue(schedule, noteWrittenFacts))
    expect(due.length).toBeGreaterThan(0)
    for (const { schedule } of purged)
      expect(checksFor(schedule, noteWrittenFacts).map(({ name }) => name)).toContain('purge-removes')
  })

  it('is no purge where it can be mended', () => {
    for (const stream of facts) expect(drawnOn(stream, 30).flatMap((schedule) => acting(schedule, 'purge'))).toEqual([])
  })
})

describe('what is done to a record while its event is worked on', () => {
  it('comes once that was made, and is undone once the event came to its end, which is then brought back', () => {
    const seen = facts.flatMap((stream) =>
      drawnOn(stream, 80).flatMap((schedule) => acting(schedule, 'hold-id').map((act) => ({ stream, schedule, act }))),
    )
    expect(seen.length).toBeGreaterThan(5)
    for (const { stream, schedule, act } of seen) {
      expect(stream.does).toContain('hold-id')
      const keys = act.action.kind === 'operate' ? act.action.keys : undefined
      const held = schedule.faults.find(({ heal }) =>
        momentsOf(heal).some((moment) => 'after' in moment && moment.after === act.id && moment.reaches === 'done'),
      )
      expect(held?.name).toBe('held-answer')
      expect(act.at).toEqual({ fault: held?.id, is: 'bitten' })
      const event = schedule.steps.find(
        ({ action }) => action.kind === 'publish' && keys?.includes(action.key) === true,
      )
      expect(event?.action).toMatchObject({ version: 1, mayDie: true })
      const clean = acting(schedule, 'clean-mappings').find(
        ({ action }) => action.kind === 'operate' && action.keys?.[0] === keys?.[0],
      )
      expect(clean?.at).toEqual({ after: event?.id, reaches: 'ended' })
      const before = ancestryOf(schedule)
      const redrive = schedule.steps.find(({ id }) => id === 'redrive1')
      expect(hasStep(before(redrive?.at ?? []), clean?.id ?? '', ['done'])).toBe(true)
      expect(alertIsDue(schedule, stream)).toBe(false)
    }
  })
})

import type { Moment, PlannedFault, PublishAction, Schedule, Step } from '../../harness/model/schedule.ts'
import { controlStep } from '../../harness/plan/plan.ts'
import type { Random } from '../../harness/random.ts'
import type { StreamFacts } from '../../harness/model/target.ts'
import { done, operateStep, publishStep } from '../../scenarios/steps.ts'
import type { Site } from '../sites/site.ts'
import { momentsOf } from '../without.ts'
import { type DraftEvent, type NewEvent, type Strike, wrongOf } from './draft-event.ts'
import { meeting } from './moves/meeting.ts'
import type { Moved } from './moves/move.ts'
import { oneOrMany } from './one-or-many.ts'
import { operations } from './operations.ts'

/** A schedule in the making. */
export interface Draft {
  readonly events: readonly DraftEvent[]
  newKey(): string
  add(event: NewEvent): DraftEvent
  strike(event: DraftEvent, site: Site): Strike
  /** Whether the event comes to the dead-letter queue, or may, and is brought back from there. */
  comesBack(event: DraftEvent): boolean
  /** The whole, with what goes on beside its events. */
  schedule(beside: Moved): Schedule
}

const doneId = (event: DraftEvent): string => `${wrongOf(event)?.done}-${event.event}`
const undoneId = (event: DraftEvent): string => `${wrongOf(event)?.undone}-${event.event}`

/** Kinds of event that are variants of their own, whatever their version. */
const own: ReadonlySet<string> = new Set(['unreadable', 'delete', 'shrink', 'merge', 'unmerge'])

const isBefore = ({ site }: Strike): boolean => (site.from ?? 'before') === 'before'
const healed = ({ id }: Strike): Moment => ({ fault: id, is: 'healed' })
const injected = ({ id }: Strike): Moment => ({ fault: id, is: 'injected' })

/** Begins a schedule on a stream. */
export const draft = (stream: StreamFacts, random: Random): Draft => {
  const events: DraftEvent[] = []
  let [keys, faults] = [0, 0]
  const newKey = (): string => `k${(keys += 1)}`
  const killerOf = ({ strikes }: DraftEvent): Strike | undefined => strikes.find(({ site }) => site.kills === true)
  const comesBack = (event: DraftEvent): boolean =>
    killerOf(event) !== undefined ||
    wrongOf(event) !== undefined ||
    (event.kind === 'unreadable' && stream.mends !== false)
  /** What strikes what was brought back: not before the rest of it is over. */
  const strikesBack = (event: DraftEvent, { site }: Strike): boolean =>
    comesBack(event) &&
    site.kills !== true &&
    site.meanwhile === undefined &&
    !site.on.includes(event.kind === 'unreadable' ? 'unreadable' : 'copy')
  const over = (event: DraftEvent): Moment => {
    const killer = killerOf(event)
    if (killer !== undefined) return healed(killer)
    return done(wrongOf(event) === undefined ? 'fix' : undoneId(event))
  }

  const variantOf = ({ event, version }: DraftEvent): PublishAction['variant'] => {
    const kind = events.find((each) => each.event === event)?.kind
    if (kind !== undefined && own.has(kind)) return kind
    return version === 1 ? 'create' : 'update'
  }

  const plannedFaults = (event: DraftEvent): readonly PlannedFault[] =>
    event.strikes.map((strike, nth): PlannedFault => {
      const { id, site, pair } = strike
      const fault = site.fault(stream, event.key, random)
      const previous = event.strikes[nth - 1]
      // The next delivery, where the one before costs one; and what would keep two from meeting comes when they have met.
      const drawn = random.integer(0, 1) === 1
      const meets = previous?.site.pair !== undefined
      const inject: readonly Moment[] = strikesBack(event, strike)
        ? [over(event)]
        : previous !== undefined && previous.site.kills !== true && (meets || (previous.site.costs && drawn))
          ? [{ fault: previous.id, is: 'bitten' }]
          : isBefore(strike)
            ? event.from
            : [{ after: event.step, reaches: site.from === 'acknowledged' ? 'acknowledged' : 'received' }]
      const heal =
        site.meanwhile === undefined
          ? (site.heal?.(id, event.step, pair?.step ?? event.step) ?? { fault: id, is: 'bitten' as const })
          : done(doneId(event))
      return { id, name: fault.name, options: fault.options, inject: oneOrMany(inject), heal }
    })

  /** Events that nobody can mend, where operators purge the dead letters in the end: now and then, as a queue can be purged once in 60 s, and only while processes are at rest. */
  const purgedOf = ({ meets }: Moved): readonly DraftEvent[] => {
    const hopeless = events.filter((event) => event.kind === 'unreadable' && !comesBack(event))
    return meets === undefined && hopeless.length > 0 && random.integer(1, 4) === 1 ? hopeless : []
  }

  const operationsOf = (planned: ReadonlyMap<DraftEvent, readonly PlannedFault[]>, moved: Moved): readonly Step[] => {
    const { over, meets } = moved
    const dead = events.filter(comesBack)
    const hopeless = purgedOf(moved)
    const all = events.flatMap((event) => event.strikes.map((strike) => ({ event, strike })))
    const ready: readonly Moment[] = [
      ...dead.flatMap((event) => killerOf(event) ?? []).map(healed),
      // What is put in force for what comes back; and nobody is asked to redrive whose process is away.
      ...all.flatMap(({ event, strike }) =>
        strikesBack(event, strike) ? [injected(strike)] : strike.site.plane === 'processes' ? [healed(strike)] : [],
      ),
      ...(meets === undefined ? over : [meets.asked]),
    ]
    const settled = meets === undefined ? undefined : over
    const faults = [...planned.values()].flat()
    return operations({ stream, random, dead, hopeless, faults, ready, settled, undoneId, newKey })
  }

  return {
    events,
    comesBack,
    newKey,
    add: ({ key, kind, from, version = 1, copy = 1, event = `e${events.length + 1}`, sameAs, into, wrong }) => {
      const made: DraftEvent = {
        step: `${event}.${copy}`,
        key,
        event,
        copy,
        version,
        kind,
        from,
        strikes: [],
        ...(sameAs === undefined ? {} : { sameAs }),
        ...(into === undefined ? {} : { into }),
        ...(wrong === undefined ? {} : { wrong }),
      }
      events.push(made)
      return made
    },
    strike: (event, site) => {
      const strike: Strike = { id: `f${(faults += 1)}`, site }
      event.strikes.push(strike)
      return strike
    },
    schedule: (moved) => {
      const beside = meeting(moved, events.filter(comesBack), random)
      const planned = new Map(events.map((event) => [event, plannedFaults(event)]))
      const steps = events.flatMap((event): readonly Step[] => {
        const { key, copy, version, sameAs, into, strikes, wrong } = event
        const inForce = strikes.filter((strike, nth) => {
          const inject = momentsOf(planned.get(event)?.[nth]?.inject ?? [])
          return isBefore(strike) && inject.every((moment) => event.from.includes(moment))
        })
        const from = inForce.length === 0 ? event.from : inForce.map(injected)
        const publish = publishStep({
          stream,
          key,
          ...(sameAs === undefined ? {} : { sameAs }),
          ...(into === undefined ? {} : { into }),
          event: event.event,
          copy,
          version,
          variant: variantOf(event),
          at: oneOrMany(wrong === undefined ? from : [...from, done(doneId(event))]),
        })
        const during = strikes.find(({ site }) => site.meanwhile !== undefined)
        if (during?.site.meanwhile !== undefined) {
          const { meanwhile } = during.site
          return [
            publish,
            operateStep(doneId(event), meanwhile.done, stream, { fault: during.id, is: 'bitten' }, [key]),
          ]
        }
        if (wrong === undefined) return [publish]
        return [operateStep(doneId(event), wrong.done, stream, oneOrMany(event.from), [key]), publish]
      })
      return {
        steps: [controlStep(stream), ...steps, ...beside.steps, ...operationsOf(planned, beside)],
        faults: [...planned.values()].flat().concat(beside.faults),
      }
    },
  }
}

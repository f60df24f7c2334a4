import type { Moment, PlannedFault, Schedule, Step } from '../../harness/model/schedule.ts'
import type { Random } from '../../harness/random.ts'
import type { StreamFacts } from '../../harness/model/target.ts'
import { done, operateStep, publishStep } from '../../scenarios/steps.ts'
import { leavesAlerts } from '../expected/alerts.ts'
import { type DraftEvent, endOf, wrongOf } from './draft-event.ts'
import { oneOrMany } from './one-or-many.ts'

/** What operators have to deal with. */
export interface OperationsOptions {
  readonly stream: StreamFacts
  readonly random: Random
  /** Events that come to the dead-letter queue, or may, and are brought back from there. */
  readonly dead: readonly DraftEvent[]
  /** Events that nobody can mend, and whose dead letters are purged: a redrive brings them back in vain. Empty: nobody purges. */
  readonly hopeless: readonly DraftEvent[]
  readonly faults: readonly PlannedFault[]
  /** What must be over, or in force, when they are brought back. */
  readonly ready: readonly Moment[]
  /** When processes are at rest again, where they are brought back while some end or start: whoever is asked then may be gone before they answer. */
  readonly settled?: readonly Moment[] | undefined
  /** Id of the step that undoes what was done to an event's record. */
  readonly undoneId: (event: DraftEvent) => string
  readonly newKey: () => string
}

/** What is put right before dead letters are brought back. */
const mends = ({ stream, dead, undoneId }: OperationsOptions): readonly Step[] => {
  const unreadable = dead.filter(({ kind }) => kind === 'unreadable')
  return [
    ...dead.flatMap((event) => {
      const wrong = wrongOf(event)
      return wrong === undefined ? [] : [operateStep(undoneId(event), wrong.undone, stream, endOf(event), [event.key])]
    }),
    ...(unreadable.length === 0 ? [] : [operateStep('fix', 'fix', stream, oneOrMany(unreadable.map(endOf)))]),
  ]
}

/** Once what nobody can mend is on the dead-letter queue for the so-many-th time. */
const givenUpAgain = (hopeless: readonly DraftEvent[], times: number): readonly Moment[] =>
  hopeless.map(({ step }) => ({ after: step, reaches: 'deadLettered', ...(times > 1 ? { times } : {}) }))

/** The purge of what nobody can mend, once nothing else is left there; an event that comes meanwhile is none of its business. */
const purge = ({ stream, hopeless, newKey }: OperationsOptions, moments: readonly Moment[]): readonly Step[] => {
  if (hopeless.length === 0) return []
  const at = oneOrMany(moments)
  return [operateStep('purge', 'purge', stream, at), publishStep({ stream, key: newKey(), event: 'meanwhile', at })]
}

/** What operators do about dead letters: they put right what was wrong, bring them back, all of their service at once now and then, and sometimes try that twice, always where they asked a service whose processes ended and started; what nobody can mend they purge; and they wait for the alert of them, or do not. */
export const operations = (options: OperationsOptions): Schedule['steps'] => {
  const { stream, random, dead, hopeless, faults, ready, settled, undoneId, newKey } = options
  const [first] = [...dead, ...hopeless]
  if (first === undefined) return []
  // Where all there is can only be purged, somebody may try to bring it back all the same.
  const redrives = settled === undefined ? (dead.length > 0 ? 1 : 0) + random.integer(0, 1) : 2
  const redrive = random.integer(1, 4) === 1 ? 'redrive-all' : 'redrive'
  const looks =
    random.integer(0, 1) === 1 &&
    settled === undefined &&
    stream.alerts?.deadLetters !== undefined &&
    // Of what may be handled after all no alert is due.
    dead.every(({ strikes }) => strikes.every(({ site }) => site.meanwhile === undefined)) &&
    faults.every(leavesAlerts)
  const mended: readonly Moment[] = [
    ...(dead.some(({ kind }) => kind === 'unreadable') ? [done('fix')] : []),
    ...dead.flatMap((event) => (wrongOf(event) === undefined ? [] : [done(undoneId(event))])),
  ]
  const begins: readonly Moment[] = [
    ...dead.map(endOf),
    ...mended,
    ...ready,
    ...(looks ? [{ after: first.step, reaches: 'alertRaised' } as const] : []),
  ]
  const back = dead.map(({ step }): Moment => ({ after: step, reaches: 'acknowledged' }))
  const last = hopeless.length > 0 ? 'purge' : `redrive${redrives}`
  return [
    ...mends(options),
    ...(redrives > 0 ? [operateStep('redrive1', redrive, stream, [...begins, ...givenUpAgain(hopeless, 1)])] : []),
    ...(redrives > 1
      ? [
          operateStep('redrive2', redrive, stream, [
            done('redrive1'),
            // What waits for the letters may wait for this one.
            ...(settled ?? [
              ...back,
              ...faults.map(({ id }): Moment => ({ fault: id, is: 'healed' })),
              ...givenUpAgain(hopeless, 2),
            ]),
          ]),
        ]
      : []),
    ...purge(options, [
      ...(redrives > 0 ? [done(`redrive${redrives}`), ...back] : begins),
      ...givenUpAgain(hopeless, redrives + 1),
    ]),
    ...(looks
      ? [
          publishStep({
            stream,
            key: newKey(),
            event: 'after',
            role: 'bystander',
            at: { after: last, reaches: 'alertCleared' },
          }),
        ]
      : []),
  ]
}

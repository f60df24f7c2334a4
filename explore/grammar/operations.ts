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
      return wrong === undefined
        ? []
        : [operateStep(undoneId(event), wrong.undone, stream, endOf(event), [event.key])]
    }),
    ...(unreadable.length === 0
      ? []
      : [operateStep('fix', 'fix', stream, oneOrMany(unreadable.map(endOf)))]),
  ]
}

/** What operators do about dead letters: they put right what was wrong, bring them back, all of their service at once now and then, and sometimes try that twice, always where they asked a service whose processes ended and started; and they wait for the alert of them, or do not. */
export const operations = (options: OperationsOptions): Schedule['steps'] => {
  const { stream, random, dead, faults, ready, settled, undoneId, newKey } = options
  const [first] = dead
  if (first === undefined) return []
  const again = random.integer(0, 1) === 1 || settled !== undefined
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
  return [
    ...mends(options),
    operateStep('redrive1', redrive, stream, [
      ...dead.map(endOf),
      ...mended,
      ...ready,
      ...(looks ? [{ after: first.step, reaches: 'alertRaised' } as const] : []),
    ]),
    ...(again
      ? [
          operateStep('redrive2', redrive, stream, [
            done('redrive1'),
            // What waits for the letters may wait for this one.
            ...(settled ?? [
              ...dead.map(({ step }): Moment => ({ after: step, reaches: 'acknowledged' })),
              ...faults.map(({ id }): Moment => ({ fault: id, is: 'healed' })),
            ]),
          ]),
        ]
      : []),
    ...(looks
      ? [
          publishStep({
            stream,
            key: newKey(),
            event: 'after',
            role: 'bystander',
            at: { after: again ? 'redrive2' : 'redrive1', reaches: 'alertCleared' },
          }),
        ]
      : []),
  ]
}

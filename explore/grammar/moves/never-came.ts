import { doesAll, withholds } from '../../../harness/plan/undeclared.ts'
import type { Moment, Step } from '../../../harness/model/schedule.ts'
import type { StreamFacts } from '../../../harness/model/target.ts'
import { after, atStart, done, operateStep, publishStep } from '../../../scenarios/steps.ts'
import type { Move } from './move.ts'

const key = 'missed1'

/** Its event is withheld: what it would tell of is at its source alone. */
const withheld = (stream: StreamFacts, at: Moment | readonly Moment[]): Step =>
  publishStep({ stream, key, event: 'w1', withheld: true, at })

/** Its publisher finds it once that is made up for, and sends it after all. */
const afterAll = (stream: StreamFacts, last: string): Step =>
  publishStep({ stream, key, event: 'w1', copy: 2, at: [done(last), after('w1', 'effect')] })

/** An event never comes, and a repair makes what it would have made, asked for once or twice; or it is sent after all then, and changes nothing. */
export const neverCame: Move = {
  name: 'never-came',
  fits: (stream) => withholds(stream) === true && doesAll(stream, ['repair']) === true,
  // What happens there is about other records.
  beside: ['calls', 'queue'],
  weight: 1,
  plan: (stream, random) => {
    const twice = random.integer(0, 1) === 1
    return {
      steps: [
        withheld(stream, atStart),
        operateStep('repair', 'repair', stream, done('w1.1'), [key]),
        ...(twice ? [operateStep('repair-again', 'repair', stream, done('repair'), [key])] : []),
        ...(random.integer(0, 1) === 1 ? [afterAll(stream, twice ? 'repair-again' : 'repair')] : []),
      ],
      faults: [],
      over: [],
    }
  },
}

/** Operators have both sides compared while one lacks a record whose event never came, and once that is repaired, or the event was sent after all. */
export const neverCameCompared: Move = {
  name: 'never-came-compared',
  fits: (stream) => withholds(stream) === true && doesAll(stream, ['reconcile', 'repair']) === true,
  // It compares everybody, whose events may be under way.
  beside: [],
  weight: 0.5,
  plan: (stream, random) => {
    const sent = random.integer(0, 1) === 1
    return {
      steps: [
        publishStep({ stream, key: 'there2', event: 'w2', at: atStart }),
        withheld(stream, after('w2', 'effect')),
        operateStep('meanwhile', 'reconcile', stream, done('w1.1')),
        operateStep('repair', 'repair', stream, done('meanwhile'), [key]),
        ...(sent ? [afterAll(stream, 'repair')] : []),
        operateStep('compared', 'reconcile', stream, [
          done('repair'),
          after('w1', 'effect'),
          ...(sent ? [after('w1', 'acknowledged', 2)] : []),
        ]),
      ],
      faults: [],
      over: [],
    }
  },
}

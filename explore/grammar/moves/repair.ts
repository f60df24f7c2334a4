import { doesAll } from '../../../harness/plan/undeclared.ts'
import { after, atStart, done, operateStep, publishStep } from '../../../scenarios/steps.ts'
import type { Move } from './move.ts'

const key = 'spoilt1'

/** A record is changed behind the system's back, and repaired, once or twice. */
export const repair: Move = {
  name: 'repair',
  fits: (stream) => doesAll(stream, ['spoil', 'repair']) === true,
  // What happens there is about other records.
  beside: ['calls', 'queue'],
  weight: 1,
  plan: (stream, random) => ({
    steps: [
      publishStep({ stream, key, event: 'r1', at: atStart }),
      operateStep('spoil', 'spoil', stream, after('r1', 'effect'), [key]),
      operateStep('repair', 'repair', stream, done('spoil'), [key]),
      ...(random.integer(0, 1) === 1 ? [operateStep('repair-again', 'repair', stream, done('repair'), [key])] : []),
    ],
    faults: [],
    over: [],
  }),
}

/** Operators have both sides compared while a record differs, and once it is repaired. */
export const reconciliation: Move = {
  name: 'reconciliation',
  fits: (stream) => doesAll(stream, ['spoil', 'repair', 'reconcile']) === true,
  // It compares everybody, whose events may be under way.
  beside: [],
  weight: 0.5,
  plan: (stream) => ({
    steps: [
      publishStep({ stream, key, event: 'r1', at: atStart }),
      publishStep({ stream, key: 'well2', event: 'r2', at: atStart }),
      operateStep('spoil', 'spoil', stream, [after('r1', 'effect'), after('r2', 'effect')], [key]),
      operateStep('meanwhile', 'reconcile', stream, done('spoil')),
      operateStep('repair', 'repair', stream, done('meanwhile'), [key]),
      operateStep('compared', 'reconcile', stream, done('repair')),
    ],
    faults: [],
    over: [],
  }),
}

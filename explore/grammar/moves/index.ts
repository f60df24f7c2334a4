import { random } from '../../../harness/random.ts'
import type { StreamFacts } from '../../../harness/model/target.ts'
import { burst } from './burst.ts'
import { rollback, rolling } from './deployment.ts'
import type { Move } from './move.ts'
import { neverCame, neverCameCompared } from './never-came.ts'
import { reconciliation, repair } from './repair.ts'
import { startup } from './startup.ts'

/** All moves of the grammar. */
export const moves: readonly Move[] = [
  burst,
  rolling,
  rollback,
  startup,
  repair,
  reconciliation,
  neverCame,
  neverCameCompared,
]

/** Those of a stream, without those whose faults its running system turned out to have no place for. */
export const movesOf = (stream: StreamFacts, outOfReach: readonly string[] = []): readonly Move[] =>
  moves.filter(
    (move) =>
      move.fits(stream) && move.plan(stream, random('faults')).faults.every(({ name }) => !outOfReach.includes(name)),
  )

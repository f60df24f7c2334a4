import { judgementOf } from '../../harness/model/check.ts'
import type { FrontCheck } from '../../harness/model/front-scenario.ts'
import type { OperationOf } from '../../harness/model/operation.ts'

/** What a check of things that were read back is about. */
export interface FoundAsWanted extends Pick<FrontCheck, 'name' | 'property'> {
  readonly purpose: string
  /** What is wrong with one, in words; undefined where nothing is. @default where it is not as wanted */
  readonly wrong?: (found: OperationOf<'found'>) => string | undefined
  readonly pass: string
}

const differs = ({ what, wanted, got }: OperationOf<'found'>): string | undefined =>
  wanted === got ? undefined : `${what}: ${got}, not ${wanted}`

/** Makes a check of what was read back for one purpose. */
export const foundAsWanted = ({ purpose, wrong = differs, pass, ...check }: FoundAsWanted): FrontCheck => ({
  ...check,
  judge: (history) => {
    const read = history.of('found').filter((found) => found.purpose === purpose)
    const findings = read.flatMap((found) => {
      const words = wrong(found)
      return words === undefined ? [] : [{ words, operations: [found.index] }]
    })
    return judgementOf(read.length, findings, { pass, none: 'nothing was read back' })
  },
})

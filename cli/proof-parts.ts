import type { Durations } from '../harness/plan/expected-duration.ts'
import type { PlannedCell } from '../harness/plan/plan.ts'
import type { Defect, TargetDefinition } from '../harness/model/target.ts'
import { expectedProofMs } from './expected-proof.ts'

/** Streams and front doors of a target. */
export type Subjects = Pick<TargetDefinition, 'streams' | 'fronts'>

/** On what a mistake is proven, one after the other: on everything at once, or each on a system of its own, where what it breaks stays broken. */
export const proofParts = (definition: TargetDefinition, defect: Defect): readonly Subjects[] => {
  const isMeant = ({ name }: { readonly name: string }): boolean => defect.streams.includes(name)
  const streams = definition.streams.filter(isMeant)
  const fronts = (definition.fronts ?? []).filter(isMeant)
  if (defect.lasting !== true) return [{ streams, fronts }]
  return [
    ...streams.map((stream) => ({ streams: [stream], fronts: [] })),
    ...fronts.map((front) => ({ streams: [], fronts: [front] })),
  ]
}

/** Options of {@link longestFirst}. */
export interface LongestFirstOptions {
  readonly definition: TargetDefinition
  readonly planOf: (defect: Defect, subjects: Subjects) => { readonly cells: readonly PlannedCell[] }
  /** How long cells took in earlier proofs, by mistake. */
  readonly earlier: ReadonlyMap<string, Durations>
}

/** Mistakes in the order in which they are tried: those that take longest first, so that nobody waits for them in the end. */
export const longestFirst = (
  defects: readonly Defect[],
  { definition, planOf, earlier }: LongestFirstOptions,
): readonly Defect[] => {
  const expected = new Map(
    defects.map((defect) => [
      defect,
      proofParts(definition, defect)
        .map((subjects) => expectedProofMs(defect, planOf(defect, subjects).cells, earlier.get(defect.name)))
        .reduce((sum, ms) => sum + ms, 0),
    ]),
  )
  return defects.toSorted((a, b) => (expected.get(b) ?? 0) - (expected.get(a) ?? 0))
}

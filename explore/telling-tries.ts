import type { Says } from './same-failure.ts'

/** One try of a candidate. */
export interface Try {
  /** Place of the candidate among those given. */
  readonly candidate: number
  readonly says: Says
}

/** Candidates to try: how often each, by its place among all. */
export type Asked = ReadonlyMap<number, number>

/** Options of {@link tellingTries}. */
export interface TellingTriesOptions<One extends Try> {
  /** How many candidates there are, the smallest first. */
  readonly candidates: number
  /** How often each is tried at most. */
  readonly times: number
  /** Once one fails in the same way, neither it nor a larger one is tried further. @default each is tried so often */
  readonly untilOneFails?: boolean
  /** Tries them, each so often, for as long as it is wanted by what others said meanwhile. Rejects with what ends the search. */
  readonly run: (
    asked: Asked,
    wanted: (candidate: number, meanwhile: readonly Try[]) => boolean,
  ) => Promise<readonly One[]>
  /** Asked before tries that said nothing are taken again. @default they always are */
  readonly goOn?: () => boolean
}

/** Where the machine lets nobody judge a third time either, there is no use in going on. */
const passesAtMost = 3

/**
 * Tries candidates until each was told of so often. A try that says nothing is taken again, twice at most: else a machine with other work to do would look like a schedule that
 * does not fail.
 */
export const tellingTries = async <One extends Try>({
  candidates,
  times,
  untilOneFails = false,
  run,
  goOn = () => true,
}: TellingTriesOptions<One>): Promise<readonly One[]> => {
  const told: One[] = []
  const wanted = (candidate: number, meanwhile: readonly Try[] = []): boolean =>
    !untilOneFails || ![...told, ...meanwhile].some((each) => each.candidate <= candidate && each.says === 'same')
  const owing = (): Asked =>
    new Map(
      Array.from({ length: candidates }, (_, candidate) => {
        const tried = told.filter((each) => each.candidate === candidate).length
        return [candidate, wanted(candidate) ? times - tried : 0] as const
      }).filter(([, left]) => left > 0),
    )
  for (let pass = 1; pass <= passesAtMost && owing().size > 0 && (pass === 1 || goOn()); pass += 1)
    told.push(...(await run(owing(), wanted)).filter(({ says }) => says !== 'nothing'))
  return told
}

/** The smallest candidate that failed in the same way, as it was tried first. */
export const smallestOf = <One extends Try>(tries: readonly One[]): One | undefined =>
  tries.filter(({ says }) => says === 'same').toSorted((a, b) => a.candidate - b.candidate)[0]

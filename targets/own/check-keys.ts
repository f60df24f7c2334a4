import { messageOf } from '../../harness/errors.ts'
import { standsIn } from '../../harness/standing.ts'
import type { Problem } from './problems.ts'
import type { StreamOptions } from './stream-options.ts'

/** As many keys as are tried: each with each other. */
const tried = 50

/**
 * What is wrong with an owner's keys: by its key a call, a message and a row are known, so that one that two events have, or that stands within another, would let one be taken
 * for the other.
 */
export const keyProblems = ({ key }: Pick<StreamOptions, 'key'>): readonly Problem[] => {
  if (key === undefined) return []
  const wrong = (says: string): readonly Problem[] => [{ field: 'key', says }]
  try {
    const keys = Array.from({ length: tried }, (_, n): unknown => key('sample', n))
    const texts = keys.filter((each) => typeof each === 'string' && each !== '').map(String)
    if (texts.length < tried) return wrong('must give a text, which is not empty')
    if (new Set(texts).size < tried) return wrong('gives the same key twice: the n-th one must differ from all others')
    for (const one of texts) {
      const within = texts.find((other) => other !== one && standsIn(other, one))
      if (within !== undefined)
        return wrong(
          `gives "${one}", which stands within "${within}", so that one could be taken for the other: give all of them the same length`,
        )
    }
    return []
  } catch (error) {
    return wrong(`throws: ${messageOf(error)}`)
  }
}

import { AssertionError } from 'node:assert'
import { shown } from './shown.ts'

/** What an assertion saw: its own message would be a dump of both values, or of the source, also behind words that somebody wrote. */
const seenInWords = ({ operator, actual, expected }: AssertionError): string | undefined => {
  switch (operator) {
    case 'strictEqual':
    case 'deepStrictEqual':
      return `${shown(actual)} was seen, where ${shown(expected)} is right`
    case 'notStrictEqual':
      return `${shown(actual)} was seen, which is wrong`
    case 'match':
      return `${shown(actual)} was seen, which does not match ${shown(expected)}`
    default:
      return undefined
  }
}

const assertedInWords = (error: AssertionError): string => {
  const seen = seenInWords(error)
  if (error.generatedMessage) return seen ?? 'it was seen to be otherwise'
  const [written = ''] = error.message.split('\n\n', 1)
  return seen === undefined ? written : `${written}: ${seen}`
}

const wordsOf = (thrown: unknown): string => {
  if (!(thrown instanceof Error)) return String(thrown)
  if (thrown instanceof AssertionError) return assertedInWords(thrown)
  // What the SDK threw is the endpoint's word; anything else came of an answer that is not as AWS documents it.
  if ('$metadata' in thrown) return `the endpoint answered ${thrown.name}: ${thrown.message}`
  return thrown.constructor === Error ? thrown.message : `an answer lacks something (${thrown.message})`
}

/** Why a point does not hold, in one line for people. */
export const failureInWords = (thrown: unknown): string =>
  wordsOf(thrown).replaceAll(/\s+/g, ' ').trim().slice(0, 400) || 'failed without a word'

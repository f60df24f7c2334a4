import { jsonLocation } from './json-location.ts'
import { AttributeProblem } from '../attribute-problem.ts'
import type { JsonToken, JsonTokens } from './json-tokens.ts'
import { JsonSyntaxError } from './json-scanner.ts'
import { jsonTokens } from './json-tokens.ts'

/** The tokens of a filter policy, and how a mistake at the place where they stand is reported. */
export interface PolicyText {
  readonly tokens: JsonTokens
  /** The next token of a text that is known to be well-formed. */
  next(): JsonToken
  /** The mistake `what`, with the place that the tokens have reached, worded as SNS words it. */
  mistake(what: string): AttributeProblem
}

/**
 * Checks that `source`, the value of the attribute `attribute`, is JSON.
 * Throws {@link AttributeProblem} with the message that SNS gives for what is not.
 */
export const checkJson = (attribute: string, source: string): void => {
  const tokens = jsonTokens(source)
  try {
    while (tokens.next() !== undefined) tokens.text()
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error
    const { redacted } = jsonLocation(source, error.position)
    throw new AttributeProblem(`${attribute}: failed to parse JSON. ${error.message}\n at ${redacted}`)
  }
}

/** Opens the text of a filter policy. Throws {@link AttributeProblem} when it is not JSON. */
export const policyText = (source: string): PolicyText => {
  checkJson('FilterPolicy', source)
  const tokens = jsonTokens(source)
  return {
    tokens,
    next: () => tokens.next() ?? 'null',
    mistake: (what) =>
      new AttributeProblem(`FilterPolicy: ${what}\n at ${jsonLocation(source, tokens.position()).quoted}`),
  }
}

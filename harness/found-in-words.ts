const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

/** Of one issue of zod: where it is, and what is wrong there. */
const issueInWords = (issue: unknown): string => {
  const { path, message } = isObject(issue) ? issue : {}
  const where = Array.isArray(path) ? path.map(String).join('.') : ''
  return `${where === '' ? '' : `${where}: `}${String(message)}`
}

const shown = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 120))

/**
 * What a validator or an assertion found, in a sentence, where its own message is a dump of values. By what it looks like: an owner's code has a zod of its own.
 * Undefined: it is neither, or has words that somebody wrote.
 */
export const foundInWords = (error: Error): string | undefined => {
  // zod does not let its issues be enumerated.
  const of = (name: string): unknown => Reflect.get(error, name)
  const issues = of('issues')
  if (error.name === 'ZodError' && Array.isArray(issues)) return issues.map(issueInWords).join('; ')
  if (of('code') !== 'ERR_ASSERTION' || of('generatedMessage') !== true) return undefined
  const compares = ['strictEqual', 'deepStrictEqual', 'equal'].includes(String(of('operator')))
  return compares ? `${shown(of('actual'))} was found, and not ${shown(of('expected'))}` : 'an assertion did not hold'
}

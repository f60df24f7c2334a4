/**
 * Parameters of the query protocol, as flat as they came: `Attribute.1.Name`, `Attribute.1.Value`.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-xml.html
 */
export interface QueryInput {
  /** The value of one parameter, '' included; `undefined` when it is absent. */
  get(name: string): string | undefined
  /**
   * The members of a list or map in the order of their numbers: `list('Attribute')` of the above is one QueryInput that
   * has `Name` and `Value`. A scalar member is under the name ''. Gaps in the numbers are no members.
   */
  list(prefix: string): readonly QueryInput[]
  /** Whether any parameter is `prefix` or starts with `prefix.` */
  has(prefix: string): boolean
  /** All names, for messages about unknown ones. */
  names(): readonly string[]
}

/** Makes a QueryInput from flat parameters. */
export const queryInput = (parameters: ReadonlyMap<string, string>): QueryInput => ({
  get: (name) => parameters.get(name),
  has: (prefix) => {
    if (parameters.has(prefix)) return true
    for (const name of parameters.keys()) if (name.startsWith(`${prefix}.`)) return true
    return false
  },
  names: () => [...parameters.keys()],
  list: (prefix) => {
    const members = new Map<number, Map<string, string>>()
    const start = `${prefix}.`
    for (const [name, value] of parameters) {
      if (!name.startsWith(start)) continue
      const match = /^(\d{1,6})(?:\.(.*))?$/s.exec(name.slice(start.length))
      if (!match) continue
      const number = Number(match[1])
      const member = members.get(number) ?? new Map<string, string>()
      member.set(match[2] ?? '', value)
      members.set(number, member)
    }
    return [...members.entries()].sort(([a], [b]) => a - b).map(([, member]) => queryInput(member))
  },
})

/** Parses `application/x-www-form-urlencoded` text; of a name that comes twice the first counts. */
export const parseForm = (...texts: readonly string[]): Map<string, string> => {
  const parameters = new Map<string, string>()
  for (const text of texts) {
    for (const [name, value] of new URLSearchParams(text)) if (!parameters.has(name)) parameters.set(name, value)
  }
  return parameters
}

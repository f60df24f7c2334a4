/** The part of a message attribute that filtering looks at. */
export interface FilteredAttribute {
  readonly dataType: string
  readonly stringValue?: string | undefined
}

/** What a filter policy is held against: a JSON object. Undefined passes no policy. */
export type MessageDocument = Readonly<Record<string, unknown>> | undefined

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The document that a message's body is, if it is a JSON object. */
export const bodyDocument = (message: string): MessageDocument => {
  const body = parse(message)
  return isRecord(body) ? body : undefined
}

const attributeValue = ({ dataType, stringValue }: FilteredAttribute): unknown => {
  if (stringValue === undefined || dataType.startsWith('Binary')) return undefined
  if (dataType.endsWith('.Array')) {
    const elements = parse(stringValue)
    return Array.isArray(elements) ? elements : undefined
  }
  return dataType.startsWith('Number') ? Number(stringValue) : stringValue
}

/**
 * The document that a message's attributes make: a Number is a number, a String.Array is its elements, and Binary is
 * ignored. https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html
 */
export const attributesDocument = (attributes: ReadonlyMap<string, FilteredAttribute>): MessageDocument =>
  Object.fromEntries(
    [...attributes].flatMap(([name, attribute]) => {
      const value = attributeValue(attribute)
      return value === undefined ? [] : [[name, value]]
    }),
  )

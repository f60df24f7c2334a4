import type { Scalar } from './scalar.ts'

/** Which element of which array a value stands in: the array's place to the element's number. */
export type ArrayPlaces = Readonly<Record<string, number>>

/** One value of a message that a filter policy can look at. */
export interface MessageField {
  /** Keys from the root, joined by dots. */
  readonly path: string
  readonly value: Scalar
  readonly places: ArrayPlaces
}

/** The part of a message attribute that filtering looks at. */
export interface FilteredAttribute {
  readonly dataType: string
  readonly stringValue?: string | undefined
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isScalar = (value: unknown): value is Scalar =>
  value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'

const collect = (fields: MessageField[], path: string, at: string, value: unknown, places: ArrayPlaces): void => {
  if (isScalar(value)) {
    fields.push({ path, value, places })
  } else if (Array.isArray(value)) {
    for (const [index, element] of value.entries()) {
      collect(fields, path, `${at}[${index}]`, element, { ...places, [at]: index })
    }
  } else if (isRecord(value)) {
    for (const [key, inner] of Object.entries(value)) {
      collect(fields, path === '' ? key : `${path}.${key}`, `${at}.${key}`, inner, places)
    }
  }
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The fields of a message's body, or none when it is not a JSON object: no policy on the body then matches. */
export const bodyFields = (message: string): readonly MessageField[] => {
  const fields: MessageField[] = []
  const body = parse(message)
  if (isRecord(body)) collect(fields, '', '', body, {})
  return fields
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
 * The fields that a message's attributes are: a Number is a number, a String.Array is its elements, and Binary is
 * ignored. https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html
 */
export const attributeFields = (attributes: ReadonlyMap<string, FilteredAttribute>): readonly MessageField[] => {
  const fields: MessageField[] = []
  for (const [name, attribute] of attributes) {
    collect(fields, name, `.${name}`, attributeValue(attribute), {})
  }
  return fields
}

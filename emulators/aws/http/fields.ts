import { serializationError } from './aws-error.ts'
import type { JsonInput } from './aws-service.ts'

/** Reads members of a JSON input, refusing wrong types as AWS does. `null` is absent. */
export interface Fields {
  text(name: string): string | undefined
  integer(name: string): number | undefined
  boolean(name: string): boolean | undefined
  /** A list of strings. */
  texts(name: string): readonly string[] | undefined
  /** A map of strings, in the order sent. */
  textMap(name: string): ReadonlyMap<string, string> | undefined
  object(name: string): Fields | undefined
  objects(name: string): readonly Fields[] | undefined
  objectMap(name: string): ReadonlyMap<string, Fields> | undefined
}

const isObject = (value: unknown): value is JsonInput =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const kindOf = (value: unknown): string => {
  if (Array.isArray(value)) return 'START_ARRAY'
  if (typeof value === 'object') return 'START_OBJECT'
  if (typeof value === 'boolean') return value ? 'TRUE_VALUE' : 'FALSE_VALUE'
  if (typeof value === 'number') return Number.isInteger(value) ? 'NUMBER_VALUE' : 'DECIMAL_VALUE'
  return 'STRING_VALUE'
}

const wrong = (value: unknown, wanted: string): Error =>
  serializationError(`${kindOf(value)} can not be converted to ${wanted}`)

const asText = (value: unknown): string => {
  if (typeof value !== 'string') throw wrong(value, 'a String')
  return value
}

const asFields = (value: unknown): Fields => {
  if (!isObject(value)) throw wrong(value, 'a Structure')
  return fields(value)
}

const asList = <T>(value: unknown, member: (value: unknown) => T): readonly T[] => {
  if (!Array.isArray(value)) throw wrong(value, 'a List')
  return value.map((one: unknown) => member(one))
}

const asMap = <T>(value: unknown, member: (value: unknown) => T): ReadonlyMap<string, T> => {
  if (!isObject(value)) throw wrong(value, 'a Map')
  const result = new Map<string, T>()
  for (const [name, one] of Object.entries(value)) if (one !== null) result.set(name, member(one))
  return result
}

const asInteger = (value: unknown): number => {
  if (typeof value !== 'number') throw wrong(value, 'an Integer')
  if (!Number.isInteger(value)) throw wrong(value, 'an Integer')
  return value
}

const asBoolean = (value: unknown): boolean => {
  if (typeof value !== 'boolean') throw wrong(value, 'a Boolean')
  return value
}

/** A class, because a batch makes ten of these: closures for each would cost more than the reading. */
class JsonFields implements Fields {
  readonly #input: JsonInput

  constructor(input: JsonInput) {
    this.#input = input
  }

  #read<T>(name: string, member: (value: unknown) => T): T | undefined {
    const value = this.#input[name]
    return value === undefined || value === null ? undefined : member(value)
  }

  text(name: string): string | undefined {
    return this.#read(name, asText)
  }

  integer(name: string): number | undefined {
    return this.#read(name, asInteger)
  }

  boolean(name: string): boolean | undefined {
    return this.#read(name, asBoolean)
  }

  texts(name: string): readonly string[] | undefined {
    return this.#read(name, (value) => asList(value, asText))
  }

  textMap(name: string): ReadonlyMap<string, string> | undefined {
    return this.#read(name, (value) => asMap(value, asText))
  }

  object(name: string): Fields | undefined {
    return this.#read(name, asFields)
  }

  objects(name: string): readonly Fields[] | undefined {
    return this.#read(name, (value) => asList(value, asFields))
  }

  objectMap(name: string): ReadonlyMap<string, Fields> | undefined {
    return this.#read(name, (value) => asMap(value, asFields))
  }
}

/** Makes a reader. Every method throws AwsError SerializationException when the member has another type. */
export const fields = (input: JsonInput): Fields => new JsonFields(input)

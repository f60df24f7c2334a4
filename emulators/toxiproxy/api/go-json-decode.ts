import type { GoJson } from './go-json-parse.ts'

/** What a field of a Go struct takes. */
export type GoField =
  | { readonly type: 'string' }
  | { readonly type: 'bool' }
  | { readonly type: 'int' | 'int64' | 'float32' }
  | GoStruct

/** A Go struct; its name and the names of its fields are part of the error texts. */
export interface GoStruct {
  readonly type: 'struct'
  /** As in `of type toxics.LatencyToxic`. */
  readonly goType: string
  /** As in `Go struct field LatencyToxic.…`; empty for a struct without a name. */
  readonly name: string
  readonly fields: Readonly<Record<string, GoField>>
  /** What stands before the fields' names in error texts, for fields of an embedded struct. */
  readonly embeddedAs?: Readonly<Record<string, string>>
}

/** What was in a body: fields that were missing or null are missing. */
export type Decoded = Readonly<Record<string, unknown>>

const LARGEST_INT = 2 ** 63
const LARGEST_FLOAT32 = 3.4028235677973366e38

const mismatch = (value: GoJson, goType: string, place: string | undefined): Error => {
  const where = place === undefined ? 'Go value' : `Go struct field ${place}`
  const exact = value.kind === 'number' && /^(?:u?int|float)/.test(goType) ? `number ${value.text}` : value.kind
  return new Error(`json: cannot unmarshal ${exact} into ${where} of type ${goType}`)
}

const numberOf = (text: string, type: 'int' | 'int64' | 'float32'): number | undefined => {
  const number = Number(text)
  if (type === 'float32') return Math.abs(number) < LARGEST_FLOAT32 ? Math.fround(number) : undefined
  return /^-?\d+$/.test(text) && Math.abs(number) < LARGEST_INT ? number : undefined
}

const decodeField = (value: GoJson, field: GoField, place: string, path: string): unknown => {
  if (field.type === 'struct') return decodeStruct(value, field, path, place)
  if (field.type === value.kind) return value.value
  if (value.kind === 'number' && field.type !== 'string' && field.type !== 'bool') {
    const number = numberOf(value.text, field.type)
    if (number !== undefined) return number
  }
  throw mismatch(value, field.type, place)
}

const decodeStruct = (value: GoJson, struct: GoStruct, path: string, place: string | undefined): Decoded => {
  if (value.kind !== 'object') throw mismatch(value, struct.goType, place)
  const decoded: Record<string, unknown> = {}
  for (const [key, item] of value.entries) {
    // Go takes the field of exactly that name, or else one that differs in case only.
    const name = Object.hasOwn(struct.fields, key)
      ? key
      : Object.keys(struct.fields).find((candidate) => candidate.toLowerCase() === key.toLowerCase())
    const field = name === undefined ? undefined : struct.fields[name]
    if (name === undefined || field === undefined || item.kind === 'null') continue
    const inner = `${path}${struct.embeddedAs?.[name] ?? ''}${name}`
    decoded[name] = decodeField(item, field, `${struct.name}.${inner}`, `${inner}.`)
  }
  return decoded
}

/**
 * Reads a JSON value into a struct as Go's encoding/json does: unknown fields are ignored, null changes nothing, the last of two wins.
 *
 * @throws Error with the text of Go's `json.UnmarshalTypeError`
 */
export const decodeGo = (value: GoJson, struct: GoStruct): Decoded =>
  value.kind === 'null' ? {} : decodeStruct(value, struct, '', undefined)

/** As {@link decodeGo}, for a slice of structs. @param goType the slice's Go type, part of the error text */
export const decodeGoSlice = (value: GoJson, struct: GoStruct, goType: string): readonly Decoded[] => {
  if (value.kind === 'null') return []
  if (value.kind !== 'array') throw mismatch(value, goType, undefined)
  return value.items.map((item) => decodeGo(item, struct))
}

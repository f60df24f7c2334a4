import type { ActiveToxic } from '../stream/toxic-stub.ts'
import { noop } from '../toxics/noop.ts'
import type { Toxic } from '../toxics/toxic.ts'
import { toxics } from '../toxics/index.ts'
import { badRequestBody, invalidStream, invalidToxicType, missingField } from './api-error.ts'
import { decodeGo, decodeGoSlice } from './go-json-decode.ts'
import type { Decoded, GoStruct } from './go-json-decode.ts'
import { parseGoJson } from './go-json-parse.ts'
import type { GoJson } from './go-json-parse.ts'

/** A proxy as a body asks for it; what was missing is missing. */
export interface ProxyBody {
  readonly name?: string
  readonly listen?: string
  readonly upstream?: string
  readonly enabled?: boolean
}

const proxyStruct: GoStruct = {
  type: 'struct',
  goType: 'toxiproxy.Proxy',
  name: 'Proxy',
  fields: {
    name: { type: 'string' },
    listen: { type: 'string' },
    upstream: { type: 'string' },
    enabled: { type: 'bool' },
    // Exported in Toxiproxy's struct by accident, and so part of its answers (`"Logger":{}`) and of what it reads.
    Logger: { type: 'struct', goType: 'zerolog.Logger', name: 'Logger', fields: {} },
  },
}
const populateStruct: GoStruct = {
  ...proxyStruct,
  goType: String.raw`struct { toxiproxy.Proxy; Enabled *bool "json:\"enabled\"" }`,
  name: '',
  embeddedAs: { name: 'Proxy.', listen: 'Proxy.', upstream: 'Proxy.', Logger: 'Proxy.' },
}

const attributesStruct = (toxic: Toxic): GoStruct => ({
  type: 'struct',
  goType: `toxics.${toxic.goType}`,
  name: toxic.goType,
  fields: Object.fromEntries(Object.entries(toxic.attributes).map(([name, type]) => [name, { type }])),
})

const orBadRequest = <T>(read: () => T): T => {
  try {
    return read()
  } catch (error) {
    throw badRequestBody(error instanceof Error ? error.message : String(error))
  }
}

const textOf = (decoded: Decoded, field: string): string | undefined => {
  const value = decoded[field]
  return typeof value === 'string' ? value : undefined
}

const proxyBody = (decoded: Decoded): ProxyBody => {
  const [name, listen, upstream] = ['name', 'listen', 'upstream'].map((field) => textOf(decoded, field))
  const { enabled } = decoded
  return {
    ...(name !== undefined && { name }),
    ...(listen !== undefined && { listen }),
    ...(upstream !== undefined && { upstream }),
    ...(typeof enabled === 'boolean' && { enabled }),
  }
}

/** Reads the body of a proxy's creation or update. @throws ApiError 400 */
export const readProxy = (body: string): ProxyBody =>
  orBadRequest(() => proxyBody(decodeGo(parseGoJson(body), proxyStruct)))

/** Reads the body of `/populate`. @throws ApiError 400, before anything is made, when one has no name or upstream */
export const readProxies = (body: string): readonly Required<ProxyBody>[] => {
  const bodies = orBadRequest(() =>
    decodeGoSlice(parseGoJson(body), populateStruct, `[]${populateStruct.goType}`).map(proxyBody),
  )
  return bodies.map(({ name = '', listen = '', upstream = '', enabled = true }, index) => {
    if (name === '') throw missingField(`name at proxy ${index + 1}`)
    if (upstream === '') throw missingField(`upstream at proxy ${index + 1}`)
    return { name, listen, upstream, enabled }
  })
}

const numbers = (decoded: unknown): Record<string, number> =>
  typeof decoded === 'object' && decoded !== null
    ? Object.fromEntries(
        Object.entries(decoded).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
      )
    : {}

const isToxicType = (type: string): type is keyof typeof toxics => Object.hasOwn(toxics, type)

/** The struct without a name that updates are read into. */
const UNNAMED_TOXIC = String.raw`struct { Attributes interface {} "json:\"attributes\""; Toxicity float32 "json:\"toxicity\"" }`

const toxicStruct = (toxic: Toxic, name: string, fields: GoStruct['fields']): GoStruct => ({
  type: 'struct',
  goType: name === '' ? UNNAMED_TOXIC : `toxics.${name}`,
  name,
  fields: { ...fields, attributes: attributesStruct(toxic) },
})

/** Reads the body of a toxic's creation: downstream, on every connection, its attributes 0 unless given. @throws ApiError 400 */
export const readToxic = (body: string): ActiveToxic => {
  const json: GoJson = orBadRequest(() => parseGoJson(body))
  const fields: GoStruct['fields'] = {
    name: { type: 'string' },
    type: { type: 'string' },
    stream: { type: 'string' },
    toxicity: { type: 'float32' },
  }
  const wrapper = orBadRequest(() => decodeGo(json, toxicStruct(noop, 'ToxicWrapper', fields)))
  const stream = textOf(wrapper, 'stream') ?? 'downstream'
  const direction = stream.toLowerCase()
  if (direction !== 'upstream' && direction !== 'downstream') throw invalidStream()
  const type = textOf(wrapper, 'type') ?? ''
  if (!isToxicType(type)) throw invalidToxicType()
  const kind: Toxic = toxics[type]
  const { attributes } = orBadRequest(() => decodeGo(json, toxicStruct(kind, '', {})))
  const { toxicity } = wrapper
  const name = textOf(wrapper, 'name') ?? ''
  return {
    name: name === '' ? `${type}_${stream}` : name,
    type,
    stream,
    direction,
    toxicity: typeof toxicity === 'number' ? toxicity : 1,
    attributes: { ...Object.fromEntries(Object.keys(kind.attributes).map((key) => [key, 0])), ...numbers(attributes) },
    kind,
  }
}

/** Reads the body of a toxic's update: what is missing stays. @throws ApiError 400 */
export const readToxicUpdate = (body: string, toxic: ActiveToxic): Pick<ActiveToxic, 'toxicity' | 'attributes'> => {
  const struct = toxicStruct(toxic.kind, '', { toxicity: { type: 'float32' } })
  const { attributes, toxicity } = orBadRequest(() => decodeGo(parseGoJson(body), struct))
  return {
    toxicity: typeof toxicity === 'number' ? toxicity : toxic.toxicity,
    attributes: { ...toxic.attributes, ...numbers(attributes) },
  }
}

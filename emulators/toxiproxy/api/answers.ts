import type { Proxy } from '../proxy.ts'
import type { ActiveToxic } from '../stream/toxic-stub.ts'
import { ApiError } from './api-error.ts'
import { encodeGoJson, shortestFloat32 } from './go-json-encode.ts'

/** What is answered to a request. */
export interface Answer {
  readonly status: number
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** A toxic as the API shows it, with its fields in the order of Toxiproxy's struct. */
export const toxicJson = ({ attributes, name, type, stream, toxicity }: ActiveToxic): object => ({
  attributes,
  name,
  type,
  stream,
  toxicity: shortestFloat32(toxicity),
})

/** A proxy as the API shows it. */
export const proxyJson = ({ name, listen, upstream, enabled, toxics }: Proxy): object => ({
  name,
  listen,
  upstream,
  enabled,
  Logger: {},
  toxics: toxics.list().map(toxicJson),
})

/** An answer of JSON. */
export const json = (value: unknown, status = 200): Answer => ({
  status,
  body: encodeGoJson(value),
  headers: { 'content-type': 'application/json' },
})

/** An answer of plain text, as Go's `http.Error` gives it. */
export const plain = (text: string, status: number): Answer => ({
  status,
  body: `${text}\n`,
  headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
})

/** What was thrown, with the status it carries or else 500. */
export const apiError = (thrown: unknown): { error: string; status: number } => ({
  error: thrown instanceof Error ? thrown.message : String(thrown),
  status: thrown instanceof ApiError ? thrown.status : 500,
})

/** The answer to a request that failed. */
export const failure = (thrown: unknown): Answer => {
  const error = apiError(thrown)
  return plain(encodeGoJson(error), error.status)
}

import { z } from 'zod'
import { messageOf, ShakedownError } from '../../harness/errors.ts'
import type { OwnReach, Row } from './own-reach.ts'

/** One record that the system made, as its owner reads it: one for each record found, never one for each key, so that duplicates show. */
export interface FoundEffect {
  /** Business key of the event that made it. */
  readonly key: string
  /** What tells this record from another one of the same key: its id. */
  readonly record: string | number
  /** Its content, for streams that say which {@link StreamOptions.state} an event leaves. */
  readonly state?: string
  /** Kind of record. @default the stream's name */
  readonly entity?: string
  /** Id of the event that made it, for streams each of whose events makes a record of its own: `each` of what is {@link StreamOptions.expected}. */
  readonly by?: string
}

/** Reads everything that the system holds for some keys. */
export type EffectReader = (keys: readonly string[], reach: OwnReach) => Promise<readonly FoundEffect[]>

/** Options of {@link sql}. */
export interface SqlOptions {
  /** Gives the columns `key` and `record`, and `state`, `entity` and `by` where there are such; `$1` is an array of keys. */
  readonly query: string
  /** @default the target's first */
  readonly database?: string
}

/** Options of {@link http}. */
export interface HttpOptions {
  /** The process that is asked. */
  readonly process: string
  /** Path with query for one key; 404 means that there is nothing. */
  readonly path: (key: string) => string
  /** Picks the records out of the JSON that was answered. @default it is a list of records, each with an `id` */
  readonly records?: (answer: unknown, key: string) => readonly Omit<FoundEffect, 'key'>[]
}

const idForm = z.union([z.string(), z.number(), z.bigint()]).transform(String)
const rowForm = z.object({
  key: idForm,
  record: idForm,
  state: idForm.nullish(),
  entity: z.string().nullish(),
  by: idForm.nullish(),
})

const effectOf = (row: Row): FoundEffect => {
  const read = rowForm.safeParse(row)
  if (!read.success) {
    const wrong = [...new Set(read.error.issues.map(({ path }) => String(path[0])))]
    const given = wrong.map((column) => `${column} is ${JSON.stringify(row[column]) ?? 'not there'}`).join(', ')
    throw new Error(
      `a row of the query for effects cannot be used: ${given}; key and record must be texts or numbers, as must state and by where they are`,
    )
  }
  const { key, record, state, entity, by } = read.data
  return {
    key,
    record,
    ...(state === null || state === undefined ? {} : { state }),
    ...(entity === null || entity === undefined ? {} : { entity }),
    ...(by === null || by === undefined ? {} : { by }),
  }
}

const jsonOf = (body: string, asked: string): unknown => {
  try {
    return JSON.parse(body)
  } catch (error) {
    throw new Error(`${asked} answered what is no JSON: ${body.slice(0, 200)}`, { cause: error })
  }
}

const listForm = z.array(z.looseObject({ id: z.union([z.string(), z.number()]) }))

const listed = (answer: unknown): readonly Omit<FoundEffect, 'key'>[] => {
  const read = listForm.safeParse(answer)
  if (!read.success)
    throw new Error(
      `a JSON list of records, each with an "id", is expected (or give http "records"), and it answered ${JSON.stringify(answer).slice(0, 200)}`,
    )
  return read.data.map(({ id }) => ({ record: id }))
}

/**
 * Reads effects with one query: `select reference as key, id as record from note where reference = any($1)`.
 *
 * @throws ShakedownError exit 2, from the reader, when the query gives no such columns
 */
export const sql =
  ({ query, database }: SqlOptions): EffectReader =>
  async (keys, reach) => {
    const { columns, rows } = await reach.table(query, [[...keys]], database)
    if (!columns.includes('key') || !columns.includes('record'))
      throw new ShakedownError(
        'effects-columns',
        `the query for effects must give the columns key and record (and may give state, entity and by), it gives ${columns.join(', ')}`,
        { hint: 'Name them: "select reference as key, id as record from …".', exitCode: 2 },
      )
    return rows.map(effectOf)
  }

/** How long an answer may take. */
const timeoutMs = 10_000

/** How many are asked for at the same time: a burst has hundreds of keys, and small servers few connections to spare. */
const atOnce = 4

/** Reads effects with one GET for each key. */
export const http =
  ({ process, path, records = listed }: HttpOptions): EffectReader =>
  async (keys, reach) => {
    const read = async (key: string): Promise<readonly FoundEffect[]> => {
      const url = new URL(path(key), reach.url(process))
      const asked = `GET ${url.pathname}${url.search} of ${process}`
      const answer = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) }).catch((error: unknown) => {
        throw new Error(
          `${asked} got no answer: ${messageOf(error instanceof Error ? (error.cause ?? error) : error)}`,
          { cause: error },
        )
      })
      if (answer.status === 404) {
        await answer.body?.cancel()
        return []
      }
      const body = await answer.text()
      if (!answer.ok) throw new Error(`${asked} answered ${answer.status}: ${body.slice(0, 200)}`)
      return records(jsonOf(body, asked), key).map((record) => ({ key, ...record }))
    }
    const left = keys.entries()
    const found: (readonly FoundEffect[])[] = []
    const reader = async (): Promise<void> => {
      for (const [position, key] of left) found[position] = await read(key)
    }
    await Promise.all(Array.from({ length: atOnce }, reader))
    return found.flat()
  }

import { messageOf } from '../../harness/errors.ts'

/** Some records of one side. */
export interface ReconciliationPage {
  /** What two sides call the same, and what they must hold the same of. */
  readonly records: readonly { readonly key: string; readonly value: string }[]
  /** What the next page is asked with; absent after the last one. */
  readonly next?: string | undefined
  /** How many there are in all, where the side tells: as many must be read. */
  readonly total?: number | undefined
}

/** Reads one page: the first one without a cursor. What it throws ends the look, which is unknown then. */
export type Reader = (cursor: string | undefined, signal: AbortSignal) => Promise<ReconciliationPage>

/** So many pages are read at most: a cursor that goes in a circle must not read for ever. */
const mostPages = 100_000

/**
 * All records of a side, by key; one that has several under a key has several values.
 *
 * @throws where a page cannot be read, a cursor comes again, or it is fewer than the side says it has
 */
export const readAll = async (
  side: string,
  read: Reader,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly string[]>> => {
  const found = new Map<string, readonly string[]>()
  const cursors = new Set<string>()
  let [count, total]: [number, number | undefined] = [0, undefined]
  for (let cursor: string | undefined, page = 1; ; page += 1) {
    const {
      records,
      next,
      total: said,
    } = await read(cursor, signal).catch((error: unknown) => {
      throw new Error(`page ${page} of ${side} could not be read: ${messageOf(error)}`, { cause: error })
    })
    signal.throwIfAborted()
    for (const { key, value } of records) found.set(key, [...(found.get(key) ?? []), value])
    count += records.length
    total = said ?? total
    if (next === undefined) break
    if (cursors.has(next) || page >= mostPages) throw new Error(`the pages of ${side} go in a circle at page ${page}`)
    cursors.add(next)
    cursor = next
  }
  if (total !== undefined && count < total)
    throw new Error(`${side} says that it has ${total} records, and gave ${count}`)
  return found
}

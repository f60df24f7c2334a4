import { errorWords } from '../platform/error-words.ts'
import type { SyncContext } from './context.ts'

/** A page that could not be compared: nobody knows anything of what is on it. */
export interface PageInError {
  readonly ids: readonly string[]
  readonly error: string
}

/** What became of a comparison of both sides. */
export interface Comparison<Mismatch> {
  readonly compared: number
  readonly mismatches: readonly Mismatch[]
  readonly pagesInError: readonly PageInError[]
  /** Why it ended before all pages were read: of what came after nobody knows anything. */
  readonly failed?: string
}

/** How both sides are compared, page by page of NOMIS. */
export interface ComparePages<Item, Mismatch> {
  /** Begin of the names of its telemetry. */
  readonly name: string
  /** What comes after a page ends in: its last item. Undefined: from the beginning. */
  readPage(after: Item | undefined): Promise<readonly Item[]>
  idOf(item: Item): string
  /** What of a page differs. */
  compare(page: readonly Item[]): Promise<readonly Mismatch[]>
}

/**
 * Compares both sides. A page that cannot be compared is told of as such, and the others are compared all the same; where there is no page to read it has failed, and says so, in
 * its report and by an event: people have to run it again.
 */
export const comparePages = async <Item, Mismatch>(
  { log, defects }: Pick<SyncContext, 'log' | 'defects'>,
  { name, readPage, idOf, compare }: ComparePages<Item, Mismatch>,
): Promise<Comparison<Mismatch>> => {
  const mismatches: Mismatch[] = []
  const pagesInError: PageInError[] = []
  let compared = 0
  for (let last: Item | undefined; ;) {
    let page: readonly Item[]
    try {
      page = await readPage(last)
    } catch (error) {
      // "What was compared is equal": and that was nothing.
      if (defects.has('reconciliation-swallows-failure')) return { compared, mismatches, pagesInError }
      const failed = errorWords(error)
      log.error(`the comparison failed: ${failed}`, { event: `${name}-report-error` })
      return { compared, mismatches, pagesInError, failed }
    }
    last = page.at(-1)
    if (last === undefined) return { compared, mismatches, pagesInError }
    compared += page.length
    try {
      mismatches.push(...(await compare(page)))
    } catch (error) {
      // "It is only one page": and so nothing on it differs.
      if (defects.has('reconciliation-skips-errors')) continue
      pagesInError.push({ ids: page.map(idOf), error: errorWords(error) })
      log.error(`a page of ${page.length} could not be compared: ${errorWords(error)}`, {
        event: `${name}-mismatch-page-error`,
      })
    }
  }
}

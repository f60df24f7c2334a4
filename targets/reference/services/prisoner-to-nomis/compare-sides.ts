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

/** One of the sides, read page by page. */
export interface Side<Item> {
  /** A page: what comes after the last item of the one before, or the n-th from 0, by whichever the side can be asked. */
  readPage(after: Item | undefined, nth: number): Promise<readonly Item[]>
  /** By which it is known on both sides. */
  idOf(item: Item): string
}

/** How both sides are compared. */
export interface CompareSides<Here, There, Mismatch> {
  /** Begin of the names of its telemetry. */
  readonly name: string
  readonly nomis: Side<Here>
  readonly dps: Side<There>
  /** What of a page of NOMIS differs. */
  compare(page: readonly Here[]): Promise<readonly Mismatch[]>
  /** How what NOMIS lacks differs. */
  lacking(item: There): Mismatch
}

const pagesOf = async function* <Item>({ readPage }: Side<Item>): AsyncGenerator<readonly Item[]> {
  let last: Item | undefined
  for (let nth = 0; ; nth += 1) {
    const page = await readPage(last, nth)
    last = page.at(-1)
    if (last === undefined) return
    yield page
  }
}

/**
 * Compares both sides: page by page of NOMIS, and then tells of what DPS alone has, whose event was lost. A page that cannot be compared is told of as such, and the others are compared
 * all the same; where there is no page to read it has failed, and says so, in its report and by an event: people have to run it again.
 */
export const compareSides = async <Here, There, Mismatch>(
  { log, defects }: Pick<SyncContext, 'log' | 'defects'>,
  { name, nomis, dps, compare, lacking }: CompareSides<Here, There, Mismatch>,
): Promise<Comparison<Mismatch>> => {
  const mismatches: Mismatch[] = []
  const pagesInError: PageInError[] = []
  let compared = 0
  try {
    const onlyThere = new Map<string, There>()
    // "All that can differ is in NOMIS": what never came there is not. Read first, because what is made meanwhile comes to NOMIS last.
    if (!defects.has('reconciliation-pages-one-side'))
      for await (const page of pagesOf(dps)) for (const item of page) onlyThere.set(dps.idOf(item), item)
    for await (const page of pagesOf(nomis)) {
      compared += page.length
      for (const item of page) onlyThere.delete(nomis.idOf(item))
      try {
        mismatches.push(...(await compare(page)))
      } catch (error) {
        // "It is only one page": and so nothing on it differs.
        if (defects.has('reconciliation-skips-errors')) continue
        pagesInError.push({ ids: page.map((item) => nomis.idOf(item)), error: errorWords(error) })
        log.error(`a page of ${page.length} could not be compared: ${errorWords(error)}`, {
          event: `${name}-mismatch-page-error`,
        })
      }
    }
    mismatches.push(...[...onlyThere.values()].map(lacking))
    return { compared: compared + onlyThere.size, mismatches, pagesInError }
  } catch (error) {
    // "What was compared is equal": and that was nothing.
    if (defects.has('reconciliation-swallows-failure')) return { compared, mismatches, pagesInError }
    const failed = errorWords(error)
    log.error(`the comparison failed: ${failed}`, { event: `${name}-report-error` })
    return { compared, mismatches, pagesInError, failed }
  }
}

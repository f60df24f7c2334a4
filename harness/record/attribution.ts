import type { CellId, CopyId } from '../model/operation.ts'
import { copyIdPattern } from '../model/schedule.ts'
import { readings } from './readings.ts'
import { namedIn } from '../standing.ts'

/** Whom an observation concerns. */
export interface Concern {
  readonly cell?: CellId
  readonly key?: string
  readonly copy?: CopyId
  /** Keys of which several are named, so that it is attributed to none of them. */
  readonly candidates?: readonly string[]
}

/** Finds out from texts and message ids which cell, key and copy an observation concerns. */
export interface Attribution {
  /** A copy (and its key) belongs to a cell. */
  claim(cell: CellId, key: string, copy?: CopyId): void
  /** Whom a line of a log concerns: by a copy's id in it, or else by the first business key. */
  ofText(text: string): Concern
  /**
   * Whom a message concerns, however its body is wrapped: by the copy's id in it, or else by the business key, of several that overlap the longest. One that
   * names several is attributed to none.
   */
  ofBody(body: string): Concern
  /** Remembers a message's concern for later operations on it. */
  remember(messageId: string, concern: Concern): void
  ofMessage(messageId: string): Concern
}

/** Options of {@link attribution}. */
export interface AttributionOptions {
  /** What the owners of the streams say of a body: the id of the copy that it comes from. @default they say nothing */
  readonly copyOf?: (body: string) => CopyId | undefined
}

const words = /[A-Za-z0-9][A-Za-z0-9-]{4,}/g
/** From so many keys on it costs less to look at each place of a text than to look for each key in it. */
const many = 500
const copyIds = new RegExp(copyIdPattern, 'g')

/** An empty attribution. */
export const attribution = ({ copyOf = () => undefined }: AttributionOptions = {}): Attribution => {
  const copies = new Map<CopyId, Concern>()
  const keys = new Map<string, Concern>()
  const messages = new Map<string, Concern>()
  /** Lengths of the keys: few, whereas the keys can be many. */
  const lengths = new Set<number>()
  /** Keys that may stand in a text: where they are many, those alone that do, found window by window. */
  const candidates = (text: string): Iterable<string> => {
    if (keys.size < many) return keys.keys()
    const found = new Set<string>()
    for (const length of lengths)
      for (let at = 0; at + length <= text.length; at += 1) {
        const window = text.slice(at, at + length)
        if (keys.has(window)) found.add(window)
      }
    return found
  }
  const copiesIn = (text: string): readonly Concern[] => {
    const ids = new Set([...text.matchAll(copyIds)].map(([id]) => id))
    return [...ids].flatMap((id) => copies.get(id) ?? [])
  }
  const byKey = (text: string): Concern => {
    for (const [word] of text.matchAll(words)) {
      const concern = keys.get(word)
      if (concern !== undefined) return concern
    }
    // A key may stand inside a longer word (an id derived from it): the slower search.
    const [first] = namedIn(text, candidates(text))
    return (first === undefined ? undefined : keys.get(first)) ?? {}
  }
  /** The one concern, or that of none of several. */
  const only = (concerns: readonly Concern[]): Concern => {
    const [first, ...others] = concerns
    if (first === undefined) return {}
    if (others.length === 0) return first
    const named = [...new Set(concerns.flatMap(({ key }) => key ?? []))]
    const sameCell = others.every(({ cell }) => cell === first.cell) && first.cell !== undefined
    // Copies of one key's events: from which of them it comes is not known, whom it is about is.
    if (named.length === 1 && sameCell)
      return { cell: first.cell, ...(first.key === undefined ? {} : { key: first.key }), candidates: named }
    return { ...(sameCell ? { cell: first.cell } : {}), candidates: named }
  }
  return {
    claim: (cell, key, copy) => {
      keys.set(key, { cell, key })
      lengths.add(key.length)
      if (copy !== undefined) copies.set(copy, { cell, key, copy })
    },
    ofText: (text) => copiesIn(text)[0] ?? byKey(text),
    ofBody: (body) => {
      const said = copyOf(body)
      const known = said === undefined ? undefined : copies.get(said)
      if (known !== undefined) return known
      const plain = copiesIn(body)
      if (plain.length === 1) return only(plain)
      const all = readings(body).join('\n')
      const inside = copiesIn(all)
      return only(inside.length > 0 ? inside : namedIn(all, candidates(all)).flatMap((key) => keys.get(key) ?? []))
    },
    remember: (messageId, concern) => {
      messages.set(messageId, concern)
    },
    ofMessage: (messageId) => messages.get(messageId) ?? {},
  }
}

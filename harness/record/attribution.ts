import type { CellId, CopyId } from '../model/operation.ts'
import { copyIdPattern } from '../model/schedule.ts'

/** Whom an observation concerns. */
export interface Concern {
  readonly cell?: CellId
  readonly key?: string
  readonly copy?: CopyId
}

/** Finds out from texts and message ids which cell, key and copy an observation concerns. */
export interface Attribution {
  /** A copy (and its key) belongs to a cell. */
  claim(cell: CellId, key: string, copy?: CopyId): void
  /** By the copy's id in a text, or else by a business key in it: a message of the system's own making names what it is about. */
  ofText(text: string): Concern
  /** Remembers a message's concern for later operations on it. */
  remember(messageId: string, concern: Concern): void
  ofMessage(messageId: string): Concern
}

const words = /[A-Za-z0-9][A-Za-z0-9-]{4,}/g

/** An empty attribution. */
export const attribution = (): Attribution => {
  const copies = new Map<CopyId, Concern>()
  const keys = new Map<string, Concern>()
  const messages = new Map<string, Concern>()
  const byKey = (text: string): Concern => {
    for (const [word] of text.matchAll(words)) {
      const concern = keys.get(word)
      if (concern !== undefined) return concern
    }
    // A key may stand inside a longer word (an id derived from it): the slower search.
    for (const [key, concern] of keys) if (text.includes(key)) return concern
    return {}
  }
  return {
    claim: (cell, key, copy) => {
      keys.set(key, { cell, key })
      if (copy !== undefined) copies.set(copy, { cell, key, copy })
    },
    ofText: (text) => {
      const copy = copyIdPattern.exec(text)?.[0]
      return (copy === undefined ? undefined : copies.get(copy)) ?? byKey(text)
    },
    remember: (messageId, concern) => {
      messages.set(messageId, concern)
    },
    ofMessage: (messageId) => messages.get(messageId) ?? {},
  }
}

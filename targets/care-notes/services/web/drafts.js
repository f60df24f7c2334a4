import { has } from './defects.js'

// What somebody writes is kept at each key stroke, until the system has confirmed that it has it.
const keyOf = ({ username, resident }) => `care-notes:draft:${username}:${resident}`

/** The draft of one person about one resident; undefined where there is none. */
export const draftOf = (about) => JSON.parse(localStorage.getItem(keyOf(about)) ?? 'null') ?? undefined

/** Keeps a draft. Its idempotency key stays the same however often it is sent. */
export const keepDraft = (about, draft) => {
  const { idempotencyKey = crypto.randomUUID() } = draft
  const kept = { ...draft, idempotencyKey }
  // "The form has it": as long as the page is open.
  if (!has('lost-draft')) localStorage.setItem(keyOf(about), JSON.stringify(kept))
  return kept
}

export const dropDraft = (about) => localStorage.removeItem(keyOf(about))

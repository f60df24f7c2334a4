import { call, Refused } from './call.js'

const json = (method, body, headers = {}) => ({
  method,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
})

const change = async ({ noteId, version, text }, username) => {
  try {
    return await (await call(`/notes/${noteId}`, json('PUT', { text }, { 'if-match': `"${version}"` }))).json()
  } catch (error) {
    const there = error instanceof Refused && error.status === 412 ? error.moreInfo : undefined
    // The answer to a try of ours was lost: what is there is ours.
    if (there !== undefined && there.text === text && there.author === username) return there
    throw error
  }
}

/**
 * Saves a draft as a new note, or in the place of the version that its writer saw.
 *
 * @returns the note as it is there now
 * @throws Refused with status 412 and what is there, where somebody else was quicker
 */
export const saveNote = async (draft, { username, resident }) => {
  const { noteId, text, idempotencyKey } = draft
  if (noteId !== undefined) return change(draft, username)
  try {
    return await (await call('/notes', json('POST', { resident, text, idempotencyKey }))).json()
  } catch (error) {
    const there = error instanceof Refused && error.status === 422 ? error.moreInfo : undefined
    if (there === undefined) throw error
    // An earlier try has arrived after all, before its writer went on writing.
    return change({ noteId: there.id, version: there.version, text }, username)
  }
}

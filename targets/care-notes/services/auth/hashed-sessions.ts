import { createHash } from 'node:crypto'
import type { SessionStore } from './sessions.ts'

/** A hash in the form of a UUID, which is what a session's id is. */
const hashed = (id: string): string => {
  const hex = createHash('sha256').update(id).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-')
}

/** The same store with ids that nobody who reads it can use. */
export const hashedSessions = (store: SessionStore): SessionStore => ({
  ...store,
  begin: async ({ id, username }, refreshHash) => store.begin({ id: hashed(id), username }, refreshHash),
  find: async (id) => {
    const session = await store.find(hashed(id))
    return session && { ...session, id }
  },
  rotate: async (id, shownHash, nextHash) => {
    const session = await store.rotate(hashed(id), shownHash, nextHash)
    return session && { ...session, id }
  },
  end: async (id) => store.end(hashed(id)),
})

/**
 * Release 2 finds sessions under hashed ids too, and still keeps them as they are: the release after it will hash them, when all can find them.
 */
export const findingHashed = (store: SessionStore): SessionStore => {
  const later = hashedSessions(store)
  return {
    ...store,
    find: async (id) => (await store.find(id)) ?? later.find(id),
    rotate: async (id, shownHash, nextHash) =>
      (await store.rotate(id, shownHash, nextHash)) ?? later.rotate(id, shownHash, nextHash),
    end: async (id) => {
      await store.end(id)
      await later.end(id)
    },
  }
}

import type { Session, SessionStore } from './sessions.ts'

/** The mistake `sessions-in-memory`: "a map is faster than any store", and empty after a restart. */
export const sessionMemory = (): SessionStore => {
  const sessions = new Map<string, { readonly session: Session; readonly refreshHash: string }>()
  return {
    begin: async (session, refreshHash) => {
      sessions.set(session.id, { session, refreshHash })
    },
    find: async (id) => sessions.get(id)?.session,
    rotate: async (id, shownHash, nextHash) => {
      const known = sessions.get(id)
      if (known?.refreshHash !== shownHash) return undefined
      sessions.set(id, { session: known.session, refreshHash: nextHash })
      return known.session
    },
    end: async (id) => {
      sessions.delete(id)
    },
    health: async () => ({ status: 'UP' }),
    close: async () => {},
  }
}

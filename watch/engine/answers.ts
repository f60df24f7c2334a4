import { annotate } from '../../harness/incidents/annotate.ts'
import type { Change, Request, Store } from '../store/store.ts'
import type { Desk } from './desk.ts'

/** What people ask of a watcher about its incidents. */
export interface Answers {
  /** Does what is asked; false where there is no such incident. It is told only once it is kept. */
  answer(request: Omit<Request, 'id'>): Promise<boolean>
  /** Does what was asked through the store, by another process or while no watcher ran. */
  answerAll(): Promise<void>
}

/** What answers are made with. */
export interface AnswersOptions {
  readonly store: Pick<Store, 'requests' | 'incidents'>
  readonly desk: Pick<Desk, 'acknowledge' | 'annotate'>
  commit(change: Change): Promise<void>
}

/** Lets people take incidents on, and write on them. */
export const answers = ({ store, desk, commit }: AnswersOptions): Answers => {
  const changeOf = async (request: Omit<Request, 'id'>): Promise<Change | undefined> => {
    const { kind, incident: id, by, atMs, text = '' } = request
    if (kind === 'acknowledge') return desk.acknowledge(id, by, atMs)
    const note = { atMs, by, text }
    const [kept] = await store.incidents({ id })
    return desk.annotate(id, note) ?? (kept === undefined ? undefined : { incidents: [annotate(kept, note)] })
  }
  return {
    answer: async (request) => {
      const change = await changeOf(request)
      if (change === undefined) return false
      await commit(change)
      return true
    },
    answerAll: async () => {
      for (const request of await store.requests())
        await commit({ ...(await changeOf(request)), answered: [request.id] })
    },
  }
}

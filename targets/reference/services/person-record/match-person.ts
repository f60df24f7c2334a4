import { senderKey } from '../platform/sender-key.ts'
import type { RecordContext } from './context.ts'

/** What people are matched by. */
export interface MatchablePerson {
  /** Where the record comes from, and its id there: the same on every attempt, so that a retry leaves no second record. */
  readonly source: 'DELIUS' | 'COMMON_PLATFORM'
  readonly id: string
  readonly firstName: string
  readonly lastName: string
  readonly postcodes?: readonly string[]
}

/** Tells person-match of a person; throws when it does not answer with a success. */
export const matchPerson = async ({ match, defects }: RecordContext, person: MatchablePerson): Promise<void> => {
  const { source, id } = person
  const matchId = senderKey(`${source}:${id}`, defects)
  await match.post({ path: '/person', correlationId: id, body: { ...person, matchId } })
}

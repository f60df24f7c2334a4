import { senderKey } from '../platform/sender-key.ts'
import type { RecordContext } from './context.ts'

/** What people are matched by. */
export interface MatchablePerson {
  /** Where the record comes from, and its id there: the same on every attempt, so that a retry leaves no second record. */
  readonly source: 'DELIUS' | 'NOMIS' | 'COMMON_PLATFORM' | 'LIBRA'
  readonly id: string
  readonly firstName: string
  readonly lastName: string
  readonly postcodes?: readonly string[]
  /** Last names by which they were known before. */
  readonly aliases?: readonly string[]
}

/** The record as hmpps-person-match wants it. */
const hmppsRecord = ({ source, id, firstName, lastName, postcodes = [], aliases = [] }: MatchablePerson) => ({
  sourceSystem: source,
  sourceSystemId: id,
  firstName,
  middleNames: '',
  lastName,
  dateOfBirth: '',
  firstNameAliases: [],
  lastNameAliases: aliases,
  dateOfBirthAliases: [],
  postcodes,
  cros: [],
  pncs: [],
  sentenceDates: [],
})

/** Makes person-match forget a person; throws when it does not answer with a success. */
export const unmatchPerson = async (
  { match, defects }: RecordContext,
  { source, id }: Pick<MatchablePerson, 'source' | 'id'>,
): Promise<void> => {
  const matchId = senderKey(`${source}:${id}`, defects)
  await match.delete({ path: '/person', correlationId: id, body: { matchId } })
}

/** Tells person-match of a person; throws when it does not answer with a success. */
export const matchPerson = async (
  { match, defects, asHmpps }: RecordContext,
  person: MatchablePerson,
): Promise<void> => {
  const { source, id } = person
  const matchId = senderKey(`${source}:${id}`, defects)
  await match.post({
    path: '/person',
    correlationId: id,
    body: { ...(asHmpps ? hmppsRecord(person) : person), matchId },
  })
}

import { createHash } from 'node:crypto'
import { unlessMissing } from '../platform/http-client.ts'
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

/** A UUID, the same for the same name. */
const uuidOf = (name: string): string => {
  const [a, b, c, d, e] =
    /^(.{8})(.{4})(.{4})(.{4})(.{12})/.exec(createHash('sha256').update(name).digest('hex'))?.slice(1) ?? []
  return [a, b, c, d, e].join('-')
}

/** The id of a person's record there; hmpps-person-record gives each a UUID. */
const matchIdOf = (
  { defects, asHmpps }: Pick<RecordContext, 'defects' | 'asHmpps'>,
  { source, id }: Pick<MatchablePerson, 'source' | 'id'>,
): string | undefined => {
  const own = senderKey(`${source}:${id}`, defects)
  return asHmpps && own !== undefined ? uuidOf(own) : own
}

/** Makes person-match forget a person; throws when it does not answer with a success. That it knows none is as good, where the services are HMPPS's. */
export const unmatchPerson = async (
  context: RecordContext,
  person: Pick<MatchablePerson, 'source' | 'id'>,
): Promise<void> => {
  const matchId = matchIdOf(context, person)
  const forgotten = context.match.delete({ path: '/person', correlationId: person.id, body: { matchId } })
  await (context.asHmpps ? unlessMissing(forgotten) : forgotten)
}

/** Tells person-match of a person, and asks there who is alike, as hmpps-person-record does; throws when it does not answer with a success. */
export const matchPerson = async (context: RecordContext, person: MatchablePerson): Promise<void> => {
  const { match, asHmpps } = context
  const matchId = matchIdOf(context, person)
  const correlationId = person.id
  await match.post({
    path: '/person',
    correlationId,
    body: { ...(asHmpps ? hmppsRecord(person) : person), matchId },
  })
  if (asHmpps && matchId !== undefined) await match.get({ path: `/person/score/${matchId}`, correlationId })
}

import type { EffectRow, EventRef, Expectation } from '../../harness/model/target.ts'
import { byKey } from '../reference/by-key.ts'
import { refusedBy } from '../hmpps/refused-by.ts'
import { readCanonical } from './answers.ts'
import { keyOfForename } from './forename.ts'
import { matchRecordForm } from './match-record.ts'
import { formerSurnames, surnameOf } from './surname.ts'
import type { ServiceReach } from './service-reach.ts'

/** Where the people of one source are found: the column of their id, the words of the API's path, and the stand-ins that are told of them. */
export interface PersonSource {
  readonly column: 'crn' | 'prison_number' | 'defendant_id' | 'c_id'
  readonly path: 'probation' | 'prison' | 'commonplatform' | 'libra'
  readonly system: 'DELIUS' | 'NOMIS' | 'COMMON_PLATFORM' | 'LIBRA'
}

const tablesOf = ({ column }: PersonSource): Readonly<Record<string, string>> => ({
  // One that was merged into another is kept with a pointer to that one, and is no record of anybody any more.
  person: `select ${column} as key, id::text as record from personrecordservice.person
    where ${column} = any($1) and merged_to is null`,
  name: `select person.${column} as key, pseudonym.id::text as record, last_name as state
    from personrecordservice.person join personrecordservice.pseudonym on pseudonym.fk_person_id = person.id
    where person.${column} = any($1) and name_type = 'PRIMARY' and merged_to is null`,
  alias: `select person.${column} as key, pseudonym.id::text as record, last_name as by
    from personrecordservice.person join personrecordservice.pseudonym on pseudonym.fk_person_id = person.id
    where person.${column} = any($1) and name_type = 'ALIAS' and merged_to is null`,
  'person key': `select person.${column} as key, person_uuid::text as record
    from personrecordservice.person join personrecordservice.person_key on person_key.id = person.fk_person_key_id
    where person.${column} = any($1)`,
  'logged creation': `select source_system_id as key, id::text as record from personrecordservice.event_log
    where source_system_id = any($1) and event_type = 'CPR_RECORD_CREATED'`,
})

interface Found {
  readonly key: string
  readonly record: string
  readonly state?: string | null
  readonly by?: string | null
}

const inTables = async ({ database }: ServiceReach, source: PersonSource, keys: readonly string[]) => {
  const rows: EffectRow[] = []
  for (const [entity, sql] of Object.entries(tablesOf(source))) {
    const found = await database.query<Found>(sql, [keys])
    for (const { key, record, state, by } of found.rows)
      rows.push({ key, entity, record, ...(state ? { state } : {}), ...(by ? { by } : {}) })
  }
  return rows
}

/**
 * The persons that records are of, by the keys of their first records: one row for each, unless matching took them for two. One cluster that holds several people counts for the first of
 * them alone, so that the others have none.
 */
const clusters = async ({ database }: ServiceReach, { column }: PersonSource, keys: readonly string[]) => {
  const found = await database.query<{ first_name: string; record: string }>(
    `select distinct on (person_uuid) first_name, person_uuid::text as record
      from personrecordservice.person join personrecordservice.person_key on person_key.id = person.fk_person_key_id
      join personrecordservice.pseudonym on pseudonym.fk_person_id = person.id
      where name_type = 'PRIMARY' and fk_person_key_id in
        (select fk_person_key_id from personrecordservice.person where ${column} = any($1))
      order by person_uuid, person.id`,
    [keys],
  )
  return found.rows.map(({ first_name: name, record }): EffectRow => {
    return { key: keyOfForename(name), entity: 'cluster', record }
  })
}

/** A burst leaves thousands of people: asked for all at once, the service answers the last too late. */
const askedAtOnce = 8

/** What the service answers when it is asked for each person; nothing where it knows none, or points at the one into whom they were merged. */
const answered = async ({ operator }: ServiceReach, { path }: PersonSource, keys: readonly string[]) => {
  const ask = async (key: string): Promise<readonly EffectRow[]> => {
    const { status, body } = await operator.call('hmpps-person-record', 'GET', `/person/${path}/${key}`)
    if (status === 404 || status === 301) return []
    if (status !== 200) throw new Error(`GET /person/${path}/${key} answered ${status}`)
    const { cluster: record = key, lastName: state } = readCanonical(body)
    return [{ key, entity: 'answer', record, state }]
  }
  const answers: EffectRow[] = []
  for (let from = 0; from < keys.length; from += askedAtOnce)
    answers.push(...(await Promise.all(keys.slice(from, from + askedAtOnce).map(ask))).flat())
  return answers
}

const matched = async ({ operator }: ServiceReach, { system }: PersonSource, keys: readonly string[]) => {
  const records = matchRecordForm.array().parse(await operator.succeed('person-match', 'GET', '/stand-in/records'))
  return records
    .filter(({ sourceSystem, sourceSystemId }) => sourceSystem === system && keys.includes(sourceSystemId))
    .map(({ sourceSystemId: key, matchId: record, lastName }): EffectRow => {
      return { key, entity: 'match record', record, state: lastName ?? '' }
    })
}

/** Everything that the service and the stand-ins know of people, by their ids at the source. */
export const personEffects = async (
  reach: ServiceReach,
  source: PersonSource,
  standIns: readonly string[],
  keys: readonly string[],
): Promise<readonly EffectRow[]> => {
  if (keys.length === 0) return []
  const refused = await Promise.all(standIns.map((service) => refusedBy(reach.operator, service, keys)))
  return [
    ...(await inTables(reach, source, keys)),
    ...(await clusters(reach, source, keys)),
    ...(await answered(reach, source, keys)),
    ...(await matched(reach, source, keys)),
    ...refused.flat(),
  ]
}

/** Where nothing is left of whoever was deleted or merged into another. What was logged of them stays. */
const goneFrom = ['person', 'name', 'alias', 'person key', 'answer', 'match record', 'refused call']

const clustersOf = (published: readonly EventRef[]): readonly Expectation[] => {
  const gone = new Set(byKey(published).flatMap(({ key, deleted }) => (deleted ? [key] : [])))
  return [...new Set(published.map(({ key, sameAs = key }) => sameAs))].map((key) => {
    return { key, entity: 'cluster', rows: gone.has(key) ? 0 : 1 }
  })
}

/** One record for each key, under the name of its latest version, wherever it is looked for; one cluster for each person; and no call that a stand-in refused. */
export const expectedPeople = (published: readonly EventRef[]): readonly Expectation[] => [
  ...byKey(published).flatMap(({ key, latest, deleted }): readonly Expectation[] => {
    const state = surnameOf(latest)
    if (deleted) return goneFrom.map((entity) => ({ key, entity, rows: 0 }))
    return [
      { key, entity: 'person', rows: 1 },
      { key, entity: 'name', rows: 1, state },
      { key, entity: 'person key', rows: 1 },
      { key, entity: 'logged creation', rows: 1 },
      { key, entity: 'answer', rows: 1, state },
      { key, entity: 'match record', rows: 1, state },
      { key, entity: 'refused call', rows: 0 },
    ]
  }),
  ...clustersOf(published),
]

/** The same of people whose source tells their former names too: each of them is an alias, once. */
export const expectedWithAliases = (published: readonly EventRef[]): readonly Expectation[] => [
  ...expectedPeople(published),
  ...byKey(published).flatMap(({ key, latest, deleted }): readonly Expectation[] => {
    if (deleted) return []
    const each = formerSurnames(latest)
    return [{ key, entity: 'alias', rows: each.length, each }]
  }),
]

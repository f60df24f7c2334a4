import { goneTable } from './gone.ts'
import { keepsNaturalKeys } from './schema.ts'

/** Columns for what only HMPPS's sources tell, and the tables of hmpps-person-record as views of ours. */
export const hmppsSchema = (defects: ReadonlySet<string>): readonly string[] => [
  `alter table person_record.person add column if not exists prison_number text, add column if not exists c_id text,
    add column if not exists aliases jsonb not null default '[]'`,
  ...(keepsNaturalKeys(defects)
    ? [
        'create unique index if not exists person_prison_number on person_record.person (prison_number)',
        'create unique index if not exists person_c_id on person_record.person (c_id)',
      ]
    : []),
  goneTable,
  'create schema if not exists personrecordservice',
  `create or replace view personrecordservice.person as
    select person_uuid as id, person_key as fk_person_key_id, crn, prison_number, defendant_id, c_id, version,
      null::uuid as merged_to
    from person_record.person`,
  `create or replace view personrecordservice.pseudonym as
    select person_uuid::text as id, person_uuid as fk_person_id, first_name, last_name, 'PRIMARY' as name_type
    from person_record.person
    union all
    select person_uuid || '/' || nth, person_uuid, first_name, alias, 'ALIAS'
    from person_record.person, jsonb_array_elements_text(aliases) with ordinality as known_as (alias, nth)`,
  `create or replace view personrecordservice.person_key as
    select distinct person_key as id, person_key as person_uuid from person_record.person`,
  `create or replace view personrecordservice.event_log as
    select log.id, coalesce(crn, prison_number, defendant_id, c_id) as source_system_id,
      case when row_number() over (partition by person_uuid order by log.id) = 1
        then 'CPR_RECORD_CREATED' else 'CPR_RECORD_UPDATED' end as event_type
    from person_record.event_log as log join person_record.person using (person_uuid)`,
]

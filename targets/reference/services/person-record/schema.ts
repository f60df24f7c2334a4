import { mergedTable } from './merged.ts'

/** The tables of person-record. */
export const schemaOf = (defects: ReadonlySet<string>): readonly string[] => [
  `create table if not exists person_record.person (
    person_uuid uuid primary key default gen_random_uuid(),
    crn text,
    defendant_id text,
    first_name text not null,
    last_name text not null,
    addresses jsonb not null default '[]',
    person_key uuid,
    content_version integer not null,
    content_time timestamptz not null,
    version integer not null default 1
  )`,
  'create index if not exists person_by_crn on person_record.person (crn)',
  'create unique index if not exists person_defendant_id on person_record.person (defendant_id)',
  `create table if not exists person_record.person_key (
    person_key uuid primary key default gen_random_uuid(),
    match_key text not null
  )`,
  // With `match-before-visible` the look before the insert is all there is.
  `create ${defects.has('match-before-visible') ? '' : 'unique'} index if not exists person_key_of on person_record.person_key (match_key)`,
  `create table if not exists person_record.hearing (
    id uuid primary key,
    hearing_id text not null,
    defendant_id text not null,
    court_code text not null,
    version integer not null
  )`,
  'create index if not exists hearing_by_defendant on person_record.hearing (defendant_id)',
  mergedTable,
  'create table if not exists person_record.court (code text primary key, name text not null)',
  `insert into person_record.court values ('B01OB', 'Stratford'), ('C01CE', 'Croydon') on conflict do nothing`,
  `create table if not exists person_record.event_log (
    id bigserial primary key,
    event_key text not null,
    event_type text not null,
    person_uuid uuid,
    logged_at timestamptz not null default now()
  )`,
  `create table if not exists person_record.outbox (
    id bigserial primary key,
    event_id uuid not null default gen_random_uuid(),
    event_type text not null,
    message jsonb not null,
    published_at timestamptz
  )`,
  'create index if not exists outbox_waiting on person_record.outbox (id) where published_at is null',
  // With `check-then-insert` the look before the insert is all there is.
  ...(defects.has('check-then-insert')
    ? ['create index if not exists event_log_by_key on person_record.event_log (event_key)']
    : ['create unique index if not exists event_log_key on person_record.event_log (event_key)']),
  ...(keepsNaturalKeys(defects)
    ? [
        'create unique index if not exists person_crn on person_record.person (crn)',
        'create unique index if not exists hearing_id on person_record.hearing (hearing_id)',
      ]
    : []),
]

/** Whether the records themselves are unique too; whoever trusts another mechanism has left that out. */
export const keepsNaturalKeys = (defects: ReadonlySet<string>): boolean =>
  ![
    'no-idempotency-check',
    'dedupe-by-message-id',
    'dedupe-in-memory',
    'check-then-insert',
    'blind-retry-after-commit',
  ].some((name) => defects.has(name))

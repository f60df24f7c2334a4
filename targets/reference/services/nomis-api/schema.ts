import { sessionTable } from './activity-sessions.ts'

/** The tables of NOMIS. */
export const schemaOf = (defects: ReadonlySet<string>): readonly string[] => [
  `create table if not exists nomis.visit (
    visit_id bigserial primary key,
    prison_number text not null,
    reference text not null,
    idempotency_key text,
    visit_type text not null,
    start_time text not null,
    version integer not null,
    status text not null default 'SCH',
    created_at timestamptz not null default now()
  )`,
  `create index if not exists visit_reference on nomis.visit (reference)`,
  `create table if not exists nomis.booking (
    booking_id bigserial primary key,
    prison_number text not null unique,
    next_sequence integer not null,
    level text not null,
    reviewed_at timestamptz not null
  )`,
  `create table if not exists nomis.incentive (
    incentive_id bigserial primary key,
    prison_number text not null,
    review_id text not null,
    idempotency_key text,
    sequence integer not null,
    level text not null,
    reviewed_at timestamptz not null,
    created_at timestamptz not null default now()
  )`,
  `create index if not exists incentive_prisoner on nomis.incentive (prison_number)`,
  `create table if not exists nomis.course_activity (
    course_activity_id bigserial primary key,
    schedule_id text not null,
    idempotency_key text unique,
    description text not null,
    version integer not null default 1,
    schedule_version integer not null default 1
  )`,
  sessionTable,
  ...['allocation', 'attendance'].map(
    (table) => `create table if not exists nomis.${table} (
      ${table}_id bigserial primary key,
      course_activity_id bigint not null references nomis.course_activity on delete cascade,
      prison_number text not null,
      dps_id text,
      unique (course_activity_id, prison_number)
    )`,
  ),
  // With `check-then-insert` the look before the insert is all there is.
  ...(defects.has('check-then-insert')
    ? []
    : [
        `create unique index if not exists visit_idempotency_key on nomis.visit (idempotency_key)`,
        `create unique index if not exists incentive_idempotency_key on nomis.incentive (idempotency_key)`,
      ]),
]

/** Notes, and what others are still to be told of them. */
export const statements: readonly string[] = [
  `create table if not exists care_notes.note (
     id uuid primary key default gen_random_uuid(), resident text not null, text text not null, author text not null,
     version int not null default 1, idempotency_key text, written_at timestamptz not null default now(),
     unique (author, idempotency_key))`,
  'create index if not exists note_resident on care_notes.note (resident, written_at desc)',
  `create table if not exists care_notes.outbox (
     id bigserial primary key, event_id uuid not null default gen_random_uuid(), message jsonb not null,
     published_at timestamptz)`,
  'create index if not exists outbox_waiting on care_notes.outbox (id) where published_at is null',
]

/** What is known of files, the objects that an upload may have left without anybody knowing of them, and how much one resident may have. */
export const schemaOf = (quotaBytes: number): readonly string[] => [
  `create table if not exists files.file (
     id uuid primary key, name text not null, content_type text not null, bytes int not null, resident text not null,
     owner text not null, object_key text not null unique, idempotency_key text not null,
     uploaded_at timestamptz not null default now(), unique (owner, idempotency_key))`,
  'create index if not exists file_resident on files.file (resident, uploaded_at desc)',
  `create table if not exists files.begun_upload (
     object_key text primary key, begun_at timestamptz not null default now())`,
  'create table if not exists files.quota (one boolean primary key default true check (one), bytes int not null)',
  // Once: operators may have changed it since.
  `insert into files.quota (bytes) values (${quotaBytes}) on conflict do nothing`,
]

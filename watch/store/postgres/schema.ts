/** Version of the schema; a newer one is refused, an older one is brought up to date by the steps in {@link migrations}. */
export const schemaVersion = 2

/** What brings a store from each version to the next one, in its own schema of the database. */
export const migrations: readonly string[] = [
  `
  -- Who looks. Whatever is written is written only as long as this row names who writes.
  create table lease (one boolean primary key default true check (one), holder text not null, until timestamptz not null);

  create table look (
    monitor text not null, at_ms bigint not null, digest text not null, number bigint generated always as identity,
    aspect int not null, state int not null, level int, blind int, extra int, silenced int not null, ticks int not null,
    took_ms float8 not null, late_ms float8 not null, value float8, words text, detail text,
    primary key (monitor, at_ms, digest)
  );
  create index look_at on look (at_ms);
  -- By full hours and days: each look is counted when it is kept. A histogram is added once the hour is over.
  create table tally (
    monitor text not null, span_ms bigint not null, start_ms bigint not null, good bigint not null, bad bigint not null, unknown bigint not null,
    silenced bigint not null, histogram bytea, primary key (monitor, span_ms, start_ms)
  );
  create index tally_without on tally (start_ms) where span_ms = 3600000 and histogram is null;
  create index tally_at on tally (span_ms, start_ms);

  create table line (monitor text not null, aspect text not null, json text not null, primary key (monitor, aspect));
  create table incident (id text primary key, monitor text not null, opened_ms bigint not null, closed_ms bigint, json text not null);
  create index incident_opened on incident (opened_ms);
  create index incident_open on incident (id) where closed_ms is null;

  create table notice (id text primary key, number bigint generated always as identity, channel text not null, parcel text, json text not null);
  create index notice_parcel on notice (channel, parcel);
  create table parcel (id text primary key, channel text not null unique, attempts int not null, due_ms bigint not null);
  create table refusal (channel text primary key, at_ms bigint not null, words text not null);

  create table tick (monitor text primary key, at_ms bigint not null);
  create table memo (monitor text not null, id text not null, due_ms bigint not null, data text not null, primary key (monitor, id));
  create table published (hour bigint primary key, count int not null);
  create table request (id bigint generated always as identity primary key, json text not null);
  `,
  `
  -- Of a good look only the figure is kept; what it is of stands here.
  create table unit (monitor text primary key, unit text not null);
  `,
]

/** Schema of what holds for all locations. */
export const commonSchema = 'shakedown_watch'

/** The schema of one location; without one, that of all. */
export const schemaOf = (location: string | undefined): string =>
  location === undefined ? commonSchema : `${commonSchema}_${location.replaceAll('-', '_')}`

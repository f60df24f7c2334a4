/** Version of the store's schema; a newer one is refused, an older one is brought up to date by the steps in {@link migrations}. */
export const storeVersion = 3

/** What brings a store from each version to the next one. */
export const migrations: readonly string[] = [
  `
  create table monitor (id integer primary key, name text not null unique) strict;

  -- Words and evidence only where something is wrong: good looks are many, and their figure says it all.
  create table look (
    monitor integer not null, at_ms integer not null, sequence integer not null, aspect integer not null, state integer not null,
    level integer, blind integer, extra integer, silenced integer not null, ticks integer not null, took_ms real not null, late_ms real not null,
    value real, words text, detail text,
    primary key (monitor, at_ms, sequence)
  ) strict, without rowid;

  create table line (monitor integer not null, aspect integer not null, json text not null, primary key (monitor, aspect)) strict;

  create table incident (id text primary key, monitor integer not null, opened_ms integer not null, closed_ms integer, json text not null) strict;
  create index incident_opened on incident (opened_ms);
  create index incident_open on incident (closed_ms) where closed_ms is null;

  create table notice (id text primary key, channel text not null, parcel text, json text not null) strict;
  create index notice_parcel on notice (channel, parcel);
  create table parcel (id text primary key, channel text not null, attempts integer not null, due_ms integer not null) strict;
  create table refusal (channel text primary key, at_ms integer not null, words text not null) strict;

  create table tick (monitor integer primary key, at_ms integer not null) strict;
  create table memo (monitor integer not null, id text not null, due_ms integer not null, data text not null, primary key (monitor, id)) strict;
  create table published (hour integer primary key, count integer not null) strict;
  create table setting (name text primary key, json text not null) strict;

  create table hour (
    monitor integer not null, start_ms integer not null, good integer not null, bad integer not null, unknown integer not null,
    silenced integer not null, histogram blob, primary key (monitor, start_ms)
  ) strict, without rowid;
  create table day (
    monitor integer not null, start_ms integer not null, good integer not null, bad integer not null, unknown integer not null,
    silenced integer not null, primary key (monitor, start_ms)
  ) strict, without rowid;
  -- Up to where a monitor's looks are in hours and days.
  create table rolled (monitor integer primary key, up_to_ms integer not null) strict;
  `,
  `
  -- What people ask of the watcher about incidents, until it has done it.
  create table request (id integer primary key, json text not null) strict;
  `,
  `
  -- Of a good look only the figure is kept; what it is of stands here.
  alter table monitor add column unit text not null default '';
  `,
]

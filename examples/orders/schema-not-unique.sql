-- The tables of a naive order service. Run at each start of a replica: two of them start at once, so whoever comes second waits.
begin;
select pg_advisory_xact_lock(4711);

create table if not exists orders (
  id bigint generated always as identity primary key,
  -- Nothing keeps an order from being here twice.
  reference text not null,
  article text not null,
  quantity integer not null,
  status text not null,
  version integer not null,
  -- Version up to which others were told of it.
  announced integer not null default 0
);

-- Each change that was applied, once.
create table if not exists order_change (
  reference text not null,
  version integer not null,
  primary key (reference, version)
);

-- How many pieces of an article all orders together have taken. It must add up.
create table if not exists balance (
  article text primary key,
  reserved integer not null
);

-- How many pieces are in a unit of sale. An order in a unit that nobody has entered yet cannot be read.
create table if not exists unit (
  name text primary key,
  pieces integer not null
);
insert into unit values ('piece', 1) on conflict do nothing;

commit;

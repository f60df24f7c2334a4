import { describe, expect, it } from 'vitest'
import { statementKinds } from '../../../../proxies/postgres/statements.ts'

describe('statementKinds', () => {
  it.each([
    ['begin isolation level repeatable read', ['begin']],
    ['START TRANSACTION', ['begin']],
    ['COMMIT', ['commit']],
    ['end work', ['commit']],
    ["commit prepared 'x'", ['other']],
    ['rollback', ['rollback']],
    ['commit and chain', ['commit-and-chain']],
    [
      'COMMIT WORK AND CHAIN; rollback and  chain; commit and no chain',
      ['commit-and-chain', 'rollback-and-chain', 'commit'],
    ],
    ["/* a /* nested; 'comment */ */ commit; /* begin; */ insert into t values (1)", ['commit', 'write']],
    ['/* one that /* does not end */ commit', []],
    ['ROLLBACK TO SAVEPOINT a', ['other']],
    ['rollback work to a', ['other']],
    ['select 1', ['other']],
    ['insert into t values (1); select 2', ['write', 'other']],
    ['/* ; commit */ update t set a = 1 -- ; commit', ['write']],
    ["insert into t values ('; commit; ''')", ['write']],
    ['do $x$ begin; commit; $x$', ['other']],
    ['with a as (insert into t values (1) returning *) select * from a', ['write']],
    ['with a as (select 1) select * from a', ['other']],
    ["insert into t values ('C:\\'); commit", ['write', 'commit']],
    ["insert into t values (e'\\'; commit')", ['write']],
    ["insert into t values (E'it''s \\\\'); commit", ['write', 'commit']],
    ['copy t (a, b) from stdin with (format csv)', ['copy-in']],
    ["copy t from '/tmp/x'", ['write']],
    ['copy (select a from t) to stdout', ['other']],
    ['copy (delete from t returning a) to stdout', ['write']],
    [' ; ', []],
  ])('%s', (sql, kinds) => {
    expect(statementKinds(sql)).toEqual(kinds)
  })
})

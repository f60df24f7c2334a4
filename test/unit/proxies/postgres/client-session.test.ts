import { describe, expect, it } from 'vitest'
import { clientSession } from '../../../../proxies/postgres/client-session.ts'
import { bind, copyData, copyDone, copyFail, execute, flush, frame, parse, query, sync } from './frames.ts'

/** Answers up to a ReadyForQuery in between, with the state that they tell; everything else is said by the client. */
type Said = Buffer | 'I' | 'T' | 'E'

/** Which of the things said are a commit, by their place, and whether the key stood in its transaction. */
const commitsIn = (said: readonly Said[]): { at: number; cycle: number; key: boolean }[] => {
  const session = clientSession()
  session.ready('I')
  return said.flatMap((each, at) => {
    if (typeof each === 'string') {
      session.ready(each)
      return []
    }
    const commit = session.said({ type: String.fromCharCode(each[0] ?? 0), body: each.subarray(5) })
    return commit === undefined ? [] : [{ at, cycle: commit.cycle, key: commit.holds('k1') }]
  })
}
const insert = "insert into t values ('k1')"
const batch = (statement: string, ...values: readonly string[]): Buffer[] => [bind(statement, ...values), execute]

describe('simple protocol', () => {
  it.each<[string, Said[], number[]]>([
    ['a block', [query('begin'), 'T', query(insert), 'T', query('commit'), 'I'], [4]],
    ['a block that is not waited for', [query('begin'), query(insert), query('commit')], [2]],
    ['a statement by itself', [query(insert), 'I'], [0]],
    ['a whole transaction in one text', [query(`begin; ${insert}; commit`), 'I'], [0]],
    ['a COMMIT among others in one text', [query('begin'), 'T', query(`${insert}; commit; select 1`), 'I'], [2]],
    ['a COMMIT of nothing', [query('begin'), 'T', query("select 'k1'"), 'T', query('commit'), 'I'], []],
    ['a COMMIT outside a block', [query("select 'k1'"), 'I', query('commit'), 'I'], []],
    ['a ROLLBACK', [query('begin'), 'T', query(insert), 'T', query('rollback'), 'I', query('commit'), 'I'], []],
    ['a COMMIT of what failed', [query('begin'), 'T', query(insert), 'E', query('commit'), 'I'], []],
    ['back to a savepoint', [query('begin'), 'T', query(`${insert}; savepoint a; rollback to a; commit`), 'I'], [2]],
  ])('%s', (_, said, places) => {
    expect(commitsIn(said)).toMatchObject(places.map((at) => ({ at, key: true })))
  })

  it('follows a transaction that begins with the end of another one', () => {
    const chained = [query('begin'), 'T', query(insert), 'T', query('commit and chain'), 'T'] as const
    const other = query("insert into t values ('k2')")
    expect(commitsIn([...chained, other, 'T', query('commit'), 'I'])).toMatchObject([
      { at: 4, key: true },
      { at: 8, key: false },
    ])
    expect(commitsIn([...chained, query(`${insert}; commit and chain; rollback`), 'I'])).toMatchObject([
      { at: 4, key: true },
      { at: 6, key: true },
    ])
    expect(
      commitsIn([...chained, query(insert), 'T', query('rollback and chain'), 'T', query('commit'), 'I']),
    ).toMatchObject([{ at: 4, key: true }])
  })

  it('forgets what another transaction touched', () => {
    const said = [query(insert), 'I', query("insert into t values ('k2')"), 'I'] as const
    expect(commitsIn(said)).toEqual([
      { at: 0, cycle: 2, key: true },
      { at: 2, cycle: 3, key: false },
    ])
  })
})

describe('extended protocol', () => {
  it('knows named statements as JDBC has them: BEGIN goes before the first of a block, and nothing is parsed twice', () => {
    const first = [parse('', 'BEGIN'), ...batch(''), parse('S_1', 'insert into t values ($1)'), ...batch('S_1', 'k2')]
    const commit = [parse('S_2', 'COMMIT'), ...batch('S_2'), sync]
    const again = [...batch(''), ...batch('S_1', 'k1'), sync, 'T', ...batch('S_2'), sync, 'I'] as const
    expect(commitsIn([...first, sync, 'T', ...commit, 'I', parse('', 'BEGIN'), ...again])).toMatchObject([
      { at: 10, cycle: 3, key: false },
      { cycle: 5, key: true },
    ])
  })

  it('commits at the Sync what stands in no block, however many statements it were', () => {
    const said = [parse('s', 'insert into t values ($1)'), ...batch('s', 'k2'), ...batch('s', 'k1'), sync, 'I'] as const
    expect(commitsIn(said)).toEqual([{ at: 5, cycle: 2, key: true }])
  })

  it('counts the answers of several Syncs that are not waited for', () => {
    const one = [...batch('s', 'k2'), sync]
    const said = [parse('s', 'insert into t values ($1)'), ...one, ...one, ...batch('s', 'k1'), sync]
    expect(commitsIn(said)).toEqual([
      { at: 3, cycle: 2, key: false },
      { at: 6, cycle: 3, key: false },
      { at: 9, cycle: 4, key: true },
    ])
  })

  it('tells two COMMITs before one Sync apart, and from what that Sync commits', () => {
    const session = clientSession()
    session.ready('I')
    const block = [parse('', 'begin'), ...batch(''), parse('', insert), ...batch(''), parse('', 'commit'), ...batch('')]
    const said = [...block, ...block, parse('', insert), ...batch(''), sync]
    const commits = said.flatMap(
      (each) => session.said({ type: String.fromCharCode(each[0] ?? 0), body: each.subarray(5) }) ?? [],
    )
    expect(commits.map(({ cycle, tags }) => [cycle, tags])).toEqual([
      [2, 1],
      [2, 2],
      [2, Infinity],
    ])
  })

  it('knows a closed statement no more', () => {
    const closed = frame('C', Buffer.from('S'), 's')
    expect(commitsIn([parse('s', insert), closed, ...batch('s'), sync, 'E'])).toEqual([])
  })
})

describe('COPY', () => {
  const copy = 'copy t from stdin'
  it.each<[string, Said[], number[]]>([
    ['by itself', [query(copy), copyData('k1'), copyDone, 'I'], [2]],
    ['two of them', [query(`${copy}; ${copy}`), copyData('k1'), copyDone, copyDone, 'I'], [3]],
    ['given up', [query(copy), copyData('k1'), copyFail, 'I'], []],
    ['in a block', [query('begin'), 'T', query(copy), copyData('k1'), copyDone, 'T', query('commit'), 'I'], [6]],
    ['refused', [query(`${copy} -- k1`), 'I', query('select 1'), 'I'], []],
    [
      'extended, with a Sync that the server does not look at',
      [parse('', copy), ...batch(''), sync, copyData('k1'), copyDone, sync, 'I', query(insert), 'I'],
      [6, 8],
    ],
    ['extended, with a Flush', [parse('', copy), ...batch(''), flush, copyData('k1'), copyDone, sync, 'I'], [6]],
    ['extended and refused', [parse('', copy), ...batch(''), sync, 'I', query(insert), 'I'], [5]],
  ])('%s', (_, said, places) => {
    expect(commitsIn(said)).toMatchObject(places.map((at) => ({ at, key: true })))
  })

  it('counts one answer where the server looks at one of two Syncs', () => {
    const said = [parse('', copy), ...batch(''), sync, copyData('k1'), copyDone, sync, 'I', query(insert)] as const
    expect(commitsIn(said).map(({ cycle }) => cycle)).toEqual([2, 3])
  })
})

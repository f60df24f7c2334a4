import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { differencesOf, failingSince, type Night } from '../../../cli/trends/differences.ts'
import { noticesOf } from '../../../cli/trends/notices.ts'
import { noticeInWords } from '../../../watch/channels/notice-in-words.ts'
import { openTrends, type TrendCell } from '../../../cli/trends/trends-file.ts'
import { finishedRun } from '../../fixtures/finished-run.ts'

const cell = (id: string, verdict: TrendCell['verdict'], over: Partial<TrendCell> = {}): TrendCell => ({
  run: 'r',
  id: `t/s/${id}`,
  scenario: 'a',
  stream: 'b',
  variant: 'c',
  severity: 'P1',
  verdict,
  words: `${verdict} words`,
  replay: 'npx shakedown replay x',
  duration_ms: 1000,
  recovery_ms: 2000,
  form: '',
  busy_percent: null,
  ...over,
})
const night = (day: number, ...cells: readonly TrendCell[]): Night => ({
  run: {
    id: `run-${day}`,
    target: 't',
    stack: 's',
    branch: 'main',
    started_at: `2026-08-0${day}T01:00:00.000Z`,
    commit_id: `commit-${day}`,
    subject: 'x 1',
    seed: 's',
    shakedown: '0.1.0',
    verdict: 'pass',
    words: 'all pass',
    duration_ms: 60_000,
  },
  cells,
})
const changed = (before: Night, after: Night): readonly string[] =>
  differencesOf(before, after).map(({ change, cell: id }) => `${id.slice(4)} ${change}`)

describe('differences', () => {
  it('say what is newly failing, unknown, skipped, gone, slower by half, and mended, the worst first', () => {
    const before = night(
      1,
      cell('a', 'pass'),
      cell('b', 'pass'),
      cell('c', 'pass'),
      cell('d', 'pass'),
      cell('e', 'pass'),
      cell('f', 'fail'),
    )
    const after = night(
      2,
      cell('f', 'pass'),
      cell('e', 'pass', { recovery_ms: 3000 }),
      cell('c', 'skipped'),
      cell('b', 'unknown'),
      cell('a', 'fail'),
    )
    expect(changed(before, after)).toEqual([
      'a newly failing',
      'b newly unknown',
      'c newly skipped',
      'd no longer planned',
      'e slower to recover',
      'f mended',
    ])
  })

  it('are none where nothing changed, or only a little', () => {
    const before = night(
      1,
      cell('a', 'fail'),
      cell('b', 'pass'),
      cell('c', 'pass', { recovery_ms: 100 }),
      cell('d', 'skipped'),
    )
    const after = night(
      2,
      cell('a', 'fail'),
      cell('b', 'pass', { recovery_ms: 2999 }),
      cell('c', 'pass', { recovery_ms: 900 }),
      cell('d', 'pass'),
    )
    expect(changed(before, after)).toEqual([])
  })

  it('tell of a cell that was not there before only where it is not well', () => {
    expect(changed(night(1), night(2, cell('a', 'pass'), cell('b', 'fail'), cell('c', 'skipped')))).toEqual([
      'b newly failing',
    ])
  })

  it('take nothing for slower on a machine that was busier than the night before', () => {
    const slower = (was: number | null, is: number | null): readonly string[] =>
      changed(
        night(1, cell('a', 'pass', { busy_percent: was })),
        night(2, cell('a', 'pass', { recovery_ms: 9000, busy_percent: is })),
      )
    expect(slower(null, 90)).toEqual([])
    expect(slower(60, 90)).toEqual([])
    expect(slower(60, 100)).toEqual([])
    // As busy as then, or less so: it is the system.
    for (const [was, is] of [
      [null, null],
      [85, 90],
      [90, 60],
      [90, null],
    ] as const)
      expect(slower(was, is), `${was} ${is}`).toEqual(['a slower to recover'])
  })

  it('find since when a cell fails, over nights in which nobody could tell', () => {
    const nights = [
      night(5, cell('a', 'fail')),
      night(4, cell('a', 'unknown')),
      night(3, cell('a', 'fail')),
      night(2, cell('a', 'pass')),
      night(1, cell('a', 'fail')),
    ]
    expect(failingSince(nights, 't/s/a')?.commit_id).toBe('commit-3')
    expect(failingSince(nights.slice(3), 't/s/a')).toBeUndefined()
  })
})

describe('notices', () => {
  it('are one for each weakness, however many cells show it, and none where nothing changed', () => {
    const before = night(1, ...['a/x', 'b/x', 'c/x'].map((id) => cell(id, 'pass')))
    const after = night(
      2,
      ...['a/x', 'b/x', 'c/x'].map((id, at) => cell(id, 'fail', { words: `order k${at} was created twice: as 1` })),
    )
    const [only, ...more] = noticesOf([after, before], 'log')
    expect(more).toEqual([])
    expect(only).toMatchObject({ kind: 'opened', channel: 'log', incident: { level: 'critical' } })
    expect(only?.incident.words).toContain('t/s/a/x and 2 more cells: order k0 was created twice')
    expect(noticesOf([night(3, ...after.cells), after], 'log')).toEqual([])
    expect(noticesOf([night(3, ...after.cells), after], 'log', { always: true })).toMatchObject([
      { kind: 'reminder', incident: { words: 'nothing changed: all pass' } },
    ])
  })

  it('say what changed once, and take two weaknesses for two incidents', () => {
    const after = night(
      2,
      cell('a', 'fail', { words: 'order k1 was lost' }),
      cell('b', 'fail', { words: 'it is late' }),
    )
    const told = noticesOf([after, night(1, cell('a', 'pass'), cell('b', 'pass'))], 'log')
    expect(told.map(({ incident }) => incident.words)).toEqual([
      'newly failing: t/s/a: order k1 was lost (npx shakedown replay x)',
      'newly failing: t/s/b: it is late (npx shakedown replay x)',
    ])
    expect(new Set(told.map(({ incident }) => incident.id)).size).toBe(2)
    expect(
      told
        .map(noticeInWords)
        .join('\n')
        .match(/newly failing/g),
    ).toHaveLength(2)
  })

  it('close what was told as failing once none of its cells fails, and as unknown likewise', () => {
    const lost = { words: 'order k1 was lost' }
    const nights = [
      night(4, cell('a', 'pass'), cell('b', 'pass'), cell('c', 'pass')),
      night(3, cell('a', 'pass'), cell('b', 'fail', lost), cell('c', 'pass')),
      night(2, cell('a', 'fail', lost), cell('b', 'fail', lost), cell('c', 'unknown')),
      night(1, cell('a', 'pass'), cell('b', 'pass'), cell('c', 'pass')),
    ] as const
    const [fourth, third, second, first] = nights
    const opened = noticesOf([second, first], 'log')
    const halfMended = noticesOf([third, second, first], 'log')
    const mended = noticesOf([fourth, third, second, first], 'log')
    expect(opened.map(({ kind }) => kind)).toEqual(['opened', 'opened'])
    expect(halfMended.map(({ kind, incident: { words } }) => `${kind} ${words}`)).toEqual([
      'reminder mended: t/s/a: it failed: order k1 was lost; still so: t/s/b',
      'closed mended: t/s/c: it was unknown: unknown words',
    ])
    expect(mended.map(({ kind, incident: { words } }) => `${kind} ${words}`)).toEqual([
      'closed mended: t/s/b: it failed: order k1 was lost',
    ])
    const ids = (told: typeof opened): readonly string[] => told.map(({ incident }) => incident.id)
    expect(ids(halfMended)).toEqual(ids(opened))
    expect(ids(mended)).toEqual(ids(opened).slice(0, 1))
  })

  it('close what was skipped, no longer planned or slower under the same id, once, when it is so no more', () => {
    const well = night(1, cell('a', 'pass'), cell('b', 'pass'), cell('c', 'pass'))
    const worse = night(2, cell('a', 'skipped'), cell('c', 'pass', { recovery_ms: 4000 }))
    const still = night(3, cell('a', 'skipped'), cell('c', 'unknown', { recovery_ms: null }))
    const again = night(4, cell('a', 'pass'), cell('b', 'pass'), cell('c', 'pass'))
    const later = night(5, ...again.cells)
    const opened = noticesOf([worse, well], 'log')
    expect(opened.map(({ kind, incident }) => `${kind} ${incident.id.split('/')[0]}`)).toEqual([
      'opened newly skipped',
      'opened no longer planned',
      'opened slower to recover',
    ])
    const kinds = (nights: readonly [Night, ...Night[]]): readonly string[] =>
      noticesOf(nights, 'log').map(({ kind, incident }) => `${kind} ${incident.id.split('/')[0]}`)
    expect(kinds([still, worse, well]).filter((each) => each.startsWith('closed'))).toEqual([])
    const closed = noticesOf([again, still, worse, well], 'log').filter(({ kind }) => kind === 'closed')
    for (const { incident } of opened)
      expect(closed).toContainEqual(
        expect.objectContaining({
          incident: expect.objectContaining({ id: incident.id, closedMs: Date.parse('2026-08-04T01:01:00.000Z') }),
        }),
      )
    expect(kinds([later, again, still, worse, well])).toEqual([])
  })

  it('close what was mended, with the night in which it began', () => {
    const nights = [night(3, cell('a', 'pass')), night(2, cell('a', 'fail')), night(1, cell('a', 'fail'))] as const
    expect(noticesOf(nights, 'log')).toMatchObject([
      { kind: 'closed', incident: { level: 'info', openedMs: Date.parse('2026-08-01T01:00:00.000Z') } },
    ])
  })
})

describe('the file of trends', () => {
  let folder: string
  let file: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'shakedown-trends-'))
    file = join(folder, 'below', 'trends.sqlite')
  })
  afterEach(() => rmSync(folder, { recursive: true }))
  const { result } = finishedRun()
  const filled = (): void => {
    const trends = openTrends(file)
    expect([trends.add(result, 'main'), trends.add(result, 'main')]).toEqual([true, false])
    trends.close()
  }

  it('keeps a run once, and finds those of one target, stack and branch, the newest first', () => {
    filled()
    const trends = openTrends(file)
    trends.add({ ...result, runId: 'later', startedAt: '2026-08-15T00:00:00.000Z' }, 'main')
    trends.add({ ...result, runId: 'elsewhere' }, 'other')
    const [main] = trends.places()
    expect(trends.places()).toHaveLength(2)
    expect(main && trends.runs(main, 9).map(({ id }) => id)).toEqual(['later', result.runId])
    expect(trends.cells(result.runId).map(({ id, verdict }) => [id, verdict])).toEqual(
      result.cells.map(({ id, verdict }) => [id, verdict]).toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1)),
    )
    trends.close()
  })

  it('of the first schema goes on, and remembers from then on who was told', () => {
    filled()
    const database = new DatabaseSync(file)
    database.exec(
      'drop table told; alter table cell drop column form; alter table cell drop column busy_percent; pragma user_version = 1',
    )
    database.close()
    const trends = openTrends(file)
    expect(trends.wasTold(result.runId, 'team')).toBe(false)
    trends.tell(result.runId, 'team')
    trends.tell(result.runId, 'team')
    trends.close()
    const again = openTrends(file)
    expect([again.wasTold(result.runId, 'team'), again.wasTold(result.runId, 'other')]).toEqual([true, false])
    expect(again.places()).not.toEqual([])
    again.close()
  })

  it('keeps how busy the machine was during a cell, and goes on with a file that knew nothing of it', () => {
    filled()
    const database = new DatabaseSync(file)
    database.exec('alter table cell drop column busy_percent; pragma user_version = 3')
    database.close()
    const trends = openTrends(file)
    expect(trends.cells(result.runId).map((each) => each.busy_percent)).toEqual(result.cells.map(() => null))
    const [first] = result.cells
    if (first === undefined) throw new Error('the run has no cell')
    const busy = (id: string, ...figures: (typeof first.figures)[number][]) => ({ ...first, id, figures })
    const waited = { name: 'waited for a processor', value: 70, unit: '%' }
    const cells = [busy('a', waited), busy('b', waited, { name: 'harness late', value: 900, unit: 'ms' }), busy('c')]
    trends.add({ ...result, runId: 'busy', cells }, 'main')
    expect(trends.cells('busy').map(({ id, busy_percent: percent }) => [id, percent])).toEqual([
      ['a', 70],
      ['b', 100],
      ['c', null],
    ])
    trends.close()
  })

  it('takes one weakness for one, also where a key shows by nothing in itself', () => {
    const trends = openTrends(file)
    const [first] = result.cells
    if (first === undefined) throw new Error('the run has no cell')
    const cellsOf = (verdict: 'pass' | 'fail') =>
      ['k1', 'yyxellqzr'].map((key, nth) => {
        const words = `the note of ${key} was created twice`
        return { ...first, id: `${first.id}-${nth}`, verdict, words, keys: [key] }
      })
    const startedAt = '2026-09-01T00:00:00.000Z'
    trends.add({ ...result, runId: 'before', cells: cellsOf('pass') }, 'main')
    trends.add({ ...result, runId: 'after', startedAt, cells: cellsOf('fail') }, 'main')
    const [main] = trends.places()
    const nights = (main === undefined ? [] : trends.runs(main, 2)).map((run) => ({ run, cells: trends.cells(run.id) }))
    trends.close()
    const [latest, before] = nights
    if (latest === undefined || before === undefined) throw new Error('there are no two nights')
    expect(noticesOf([latest, before], 'log').map(({ kind }) => kind)).toEqual(['opened'])
  })

  it('of a later schema, or of something else, is refused, and left as it was', () => {
    filled()
    const database = new DatabaseSync(file)
    database.exec('pragma user_version = 9')
    database.close()
    const before = readFileSync(file)
    expect(() => openTrends(file)).toThrow(expect.objectContaining({ code: 'newer-trends', exitCode: 2 }))
    expect(readFileSync(file).equals(before)).toBe(true)
    const other = join(folder, 'other.sqlite')
    const foreign = new DatabaseSync(other)
    foreign.exec('create table mine (a)')
    foreign.close()
    expect(() => openTrends(other)).toThrow(expect.objectContaining({ code: 'foreign-file', exitCode: 2 }))
  })

  it('that is cut off, or no database, is said, and left as it was', () => {
    filled()
    truncateSync(file, 9000)
    expect(() => openTrends(file)).toThrow(expect.objectContaining({ code: 'bad-trends', exitCode: 4 }))
    expect(readFileSync(file)).toHaveLength(9000)
    writeFileSync(file, 'no database, but long enough to look like one'.repeat(100))
    expect(() => openTrends(file)).toThrow(expect.objectContaining({ code: 'bad-trends', exitCode: 4 }))
  })

  it('holds nothing of a run that could not be added whole', () => {
    filled()
    const trends = openTrends(file)
    const broken = { ...result, runId: 'twice', cells: [...result.cells, ...result.cells] }
    expect(() => trends.add(broken, 'main')).toThrow('UNIQUE')
    expect(trends.places().flatMap((place) => trends.runs(place, 9).map(({ id }) => id))).toEqual([result.runId])
    expect(trends.cells('twice')).toEqual([])
    trends.close()
  })
})

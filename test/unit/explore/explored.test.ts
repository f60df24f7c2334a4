import { describe, expect, it } from 'vitest'
import { checksFor } from '../../../explore/explored/checks-for.ts'
import { explored } from '../../../explore/explored/explored.ts'
import { onlyOf } from '../../../explore/explored/only-of.ts'
import { retriesBackOff } from '../../../checks/retries-back-off.ts'
import { checksOf } from '../../../harness/judge/judge.ts'
import { historyFrom, moved, published as publishedParts, received, row } from '../history-builder.ts'
import { streamFacts } from '../stream-facts.ts'
import { faultOn, published, scheduleOf } from './schedules.ts'

const one = published('e1.1', 'k1', { before: 'start' })
const namesFor = (...faults: Parameters<typeof scheduleOf>[1] & object): readonly string[] =>
  checksFor(scheduleOf([one], faults), streamFacts()).map(({ name }) => name)
const refused = faultOn('f1', 'k1', { name: 'bad-gateway', options: { link: 'dependency', which: { first: 1 } } })
const stop = faultOn('f2', 'k1', { name: 'restart', options: {} })
const kill = faultOn('f3', 'k1', { options: {} })

describe('what judges a schedule', () => {
  it('takes no event that was given up for lost by the system, once or again, where the harness itself came late', () => {
    const late = checksFor(scheduleOf([one]), streamFacts()).filter(({ lateFromMs }) => lateFromMs === 500)
    expect(late.map(({ name }) => name).toSorted()).toEqual(['dead-letters-as-expected', 'works-once-mended'])
  })

  it('is each check that nothing else in it would confuse', () => {
    expect(namesFor(refused)).toContain('bounded-concurrency')
    expect(namesFor(refused, stop)).toContain('stops-gracefully')
    expect(namesFor(refused, kill)).not.toContain('bounded-concurrency')
    const unmapped = faultOn('f4', 'k1', { name: 'bad-gateway', options: { link: 'mapping', match: { key: 'k1' } } })
    const limited = faultOn('f5', 'k1', {
      name: 'too-many-requests',
      options: { link: 'dependency', match: { key: 'k1' } },
    })
    expect(namesFor(limited)).toContain('obeys-retry-after')
    const twice = faultOn('f6', 'k1', { name: 'duplicate-delivery', options: { key: 'k1' } })
    expect(namesFor(limited, twice)).not.toContain('obeys-retry-after')
    expect(namesFor(refused)).toContain('retries-back-off')
    expect(namesFor(refused, twice)).not.toContain('retries-back-off')
    expect(namesFor(refused)).toContain('bounded-deliveries')
    expect(namesFor(unmapped)).toContain('bounded-deliveries')
    expect(namesFor(stop, kill)).not.toContain('stops-gracefully')
    expect(namesFor(faultOn('f7', 'k1', { name: 'kill-worker' }))).toContain('workers-come-back')
    const full = faultOn('f8', 'k1', { name: 'connection-exhaustion', options: {} })
    expect(namesFor(full)).toContain('connections-given-back')
    expect(namesFor(stop)).not.toContain('connections-given-back')
  })

  it('is left out where the history holds nothing for it, and the others judge', () => {
    const history = historyFrom([...publishedParts('a'), received('a')])
    const names = checksOf(checksFor(scheduleOf([one], [refused]), streamFacts()), history).map(({ name }) => name)
    expect(names).toContain('no-lost-events')
    expect(names).not.toContain('retries-back-off')
  })

  it('has a service to itself where a process or a link is struck, and the system where the whole database is', () => {
    const scope = (name: string, options = {}) => {
      const { wholeService, wholeSystem } = explored(scheduleOf([one], [faultOn('f', 'k1', { name, options })]), '1')
      return [wholeService?.('1'), wholeSystem?.('1')]
    }
    expect(scope('bad-gateway')).toEqual([false, false])
    expect(scope('kill')).toEqual([true, false])
    expect(scope('down', { link: 'source' })).toEqual([true, false])
    expect(scope('down', { link: 'database' })).toEqual([true, true])
  })
})

describe('a check of one fault alone', () => {
  const bite = (faultId: string, fault: string, timeMs: number) =>
    ({ kind: 'fault', faultId, fault, phase: 'bite', words: 'refused', key: 'K', timeMs }) as const
  const judged = onlyOf(['bad-gateway'], retriesBackOff())

  it('does not take what another did for what that one did', () => {
    const history = historyFrom([
      ...publishedParts('a'),
      received('a'),
      bite('f1', 'bad-gateway', 50),
      bite('f2', 'kill', 60),
    ])
    expect(judged.judge(history).verdict).toBe('unknown')
    expect(judged.applies?.(history)).toBe(false)
  })

  it('finds what it finds of each', () => {
    const history = historyFrom([
      ...publishedParts('a'),
      received('a'),
      bite('f2', 'kill', 40),
      bite('f1', 'bad-gateway', 50),
      bite('f1', 'bad-gateway', 60),
    ])
    expect(judged.judge(history)).toMatchObject({ verdict: 'fail', findings: [{ operations: [5, 6] }] })
  })
})

describe('checks of effects', () => {
  const latest = checksFor(scheduleOf([one], [refused]), streamFacts()).find(({ name }) => name === 'latest-state')
  const shown = [
    { kind: 'expect', key: 'K', stream: 'stream', entity: 'order', rows: 1, state: 'version 1' },
    row('r1', { state: 'version 2', entity: 'order' }),
  ] as const
  const twice = [
    ...publishedParts('a'),
    received('a'),
    ...publishedParts('b', { version: 2, event: 'e2' }),
    received('b'),
  ]

  it('fail where another state is there than the latest', () => {
    expect(latest?.judge(historyFrom([...twice, ...shown])).verdict).toBe('fail')
  })

  it('ask nothing of a key of which an event was given up: it may have taken effect', () => {
    const history = historyFrom([...twice, moved('b', 'dead-letter'), ...shown])
    expect(latest?.judge(history).verdict).toBe('unknown')
    expect(latest?.applies?.(history)).toBe(false)
  })
})

import { describe, expect, it } from 'vitest'
import { ledgerBalances } from '../../../../checks/ledger-balances.ts'
import { addsUp } from '../../../../checks/adds-up.ts'
import { noDuplicateEffects } from '../../../../checks/no-duplicate-effects.ts'
import { noLostEvents } from '../../../../checks/no-lost-events.ts'
import { recoversInTime } from '../../../../checks/recovers-in-time.ts'
import { noLostUpdates } from '../../../../checks/no-lost-updates.ts'
import { type Check, judgementOf } from '../../../../harness/model/check.ts'
import type { Fault } from '../../../../harness/model/fault.ts'
import { judge } from '../../../../harness/judge/judge.ts'
import { acknowledged, historyFrom, published, received } from '../../history-builder.ts'
import type { Scenario } from '../../../../harness/model/scenario.ts'
import { streamFacts } from '../../stream-facts.ts'

const good = [...published('c1'), received('c1'), acknowledged('c1')]
const bad = [...published('c1'), received('c1')]

const scenario = (checks: readonly Check[]): Scenario => ({
  name: 'test',
  claim: 'c',
  source: 's',
  severity: 'P2',
  tags: [],
  variants: ['v'],
  probes: [],
  fits: () => true,
  plan: () => ({ steps: [], faults: [] }),
  checks: () => checks,
})

const fault = (bit: boolean): Fault => ({
  name: 'test-fault',
  options: null,
  needs: [],
  undo: () => null,
  heal: () => Promise.resolve(),
  inject: () => Promise.resolve({ heal: () => Promise.resolve() }),
  bite: () => ({ bit, words: bit ? 'it bit' : 'it did not bite', operations: [] }),
})

interface Judging {
  readonly checks?: readonly Check[]
  readonly bit?: boolean
  readonly lacks?: (ability: string) => string | undefined
  readonly error?: string
}

const verdictOf = (
  parts: Parameters<typeof historyFrom>[0],
  { checks = [ledgerBalances()], bit, lacks = () => undefined, error }: Judging = {},
) => {
  const faults =
    bit === undefined ? [] : [{ id: 'f', fault: fault(bit), inject: { before: 'start' }, heal: { ms: 0 } } as const]
  const cell = { id: 'cell', scenario: scenario(checks), stream: streamFacts(), variant: 'v', faults }
  const { verdict, words } = judge({
    cell,
    history: historyFrom(parts),
    startedMs: 0,
    endedMs: 1,
    replay: '',
    lacks,
    ...(error === undefined ? {} : { error }),
  })
  return [verdict, words]
}

describe('a cell', () => {
  it('passes when its checks pass and its faults bit', () => {
    expect(verdictOf(good, { bit: true })[0]).toBe('pass')
  })
  it('is unknown when a fault did not bite, and still fails when a check fails', () => {
    expect(verdictOf(good, { bit: false })).toEqual(['unknown', 'it did not bite'])
    expect(verdictOf(bad, { bit: false })[0]).toBe('fail')
  })
  it('is unknown when the harness lost sight, also where a half-seen history looks like a failure', () => {
    expect(verdictOf(good, { error: 'lost' })).toEqual(['unknown', 'lost'])
    expect(verdictOf(bad, { error: 'lost' })).toEqual(['unknown', 'lost'])
  })
  it('stays a fail on what was seen to happen, though sight was lost later', () => {
    const row = (record: string) =>
      ({ kind: 'effect', key: 'K', stream: 'stream', entity: 'note', record, final: true }) as const
    const one = { kind: 'expect', key: 'K', stream: 'stream', entity: 'note', rows: 1 } as const
    const checks = [noLostEvents(), noDuplicateEffects()]
    const [verdict, words] = verdictOf([...good, row('1'), row('2'), one], { checks, error: 'a heal threw' })
    expect([verdict, words]).toEqual([
      'fail',
      'note of K was created twice, once is right: as 1, and one too many: as 2',
    ])
    expect(verdictOf([...good, one], { checks, error: 'a heal threw' })).toEqual(['unknown', 'a heal threw'])
  })
  it('stays a fail on a lost update only where all had come to rest before', () => {
    const row = {
      kind: 'effect',
      key: 'K',
      stream: 'stream',
      entity: 'mark',
      record: '1',
      by: 'u1',
      final: true,
    } as const
    const two = { kind: 'expect', key: 'K', stream: 'stream', entity: 'mark', rows: 2, each: ['u1', 'u2'] } as const
    const settled = (outcome: 'ok' | 'fail') => ({ kind: 'phase', phase: 'settle', outcome, words: '' }) as const
    const options = { checks: [noLostUpdates()], error: 'the health threw' }
    expect(verdictOf([...good, row, two, settled('ok')], options)[0]).toBe('fail')
    expect(verdictOf([...good, row, two, settled('fail')], options)[0]).toBe('unknown')
    // Where updates leave no mark of their own it shows in what they add up to.
    const total = { ...row, state: '10' }
    const both = { kind: 'expect', key: 'K', stream: 'stream', entity: 'mark', rows: 1, total: '30' } as const
    const adding = { ...options, checks: [addsUp()] }
    expect(verdictOf([...good, total, both, settled('ok')], adding)[0]).toBe('fail')
    expect(verdictOf([...good, total, both, settled('fail')], adding)[0]).toBe('unknown')
  })
  it('is unknown on what goes by time while the harness itself was late, and only then', () => {
    const probe = {
      kind: 'probe',
      probe: 'harness',
      subject: 'harness',
      unit: 'ms',
      words: 'the harness was late',
    } as const
    const settled = { kind: 'phase', phase: 'settle', outcome: 'fail', words: 'nothing moved' } as const
    const stuck = [...good, { kind: 'phase', phase: 'drive', words: '' }, settled] as const
    const late = (value: number) => verdictOf([{ ...probe, value }, ...stuck], { checks: [recoversInTime()] })
    expect(late(900)[0]).toBe('fail')
    expect(late(12_000)[0]).toBe('unknown')
    expect(late(12_000)[1]).toContain(
      'the harness was late (0.01 s), so this time proves nothing: the system did not recover',
    )
    expect(verdictOf([{ ...probe, value: 12_000 }, ...bad])[0]).toBe('fail')
  })
  it('fails on a time that was gone beyond by more than the harness was late', () => {
    const late = (value: number) =>
      ({
        kind: 'probe',
        probe: 'harness',
        subject: 'harness',
        unit: 'ms',
        value,
        words: 'the harness was late',
      }) as const
    const hung: Check = {
      name: 'hung',
      property: '',
      lateFromMs: 1_000,
      judge: () => judgementOf(1, [{ words: 'it hung', operations: [], beyondMs: 20_000 }], { pass: '', none: '' }),
    }
    expect(verdictOf([late(3_000), ...good], { checks: [hung] })).toEqual(['fail', 'it hung'])
    expect(verdictOf([late(21_000), ...good], { checks: [hung] })[0]).toBe('unknown')
  })
  it('is unknown where all that was found goes by time and somebody waited for a processor nearly all the time', () => {
    const pressed = (value: number) =>
      ({
        kind: 'probe',
        probe: 'harness',
        subject: 'processors',
        unit: '%',
        value,
        words: `somebody waited for a processor ${value} % of the time`,
      }) as const
    const finds = (...findings: readonly object[]): Check => ({
      name: 'finds',
      property: '',
      judge: () => judgementOf(1, JSON.parse(JSON.stringify(findings)), { pass: '', none: '' }),
    })
    const late = { words: 'its call timed out', operations: [], byTime: true }
    const twice = { words: 'there are two', operations: [] }
    const judged = (value: number, ...findings: readonly object[]) =>
      verdictOf([pressed(value), ...good], { checks: [finds(...findings)] })
    expect(judged(97, late)[0]).toBe('unknown')
    expect(judged(97, late)[1]).toContain('97 % of the time (0.01 s), and this goes by time: its call timed out')
    expect(judged(60, late)[0]).toBe('fail')
    expect(judged(97, late, twice)[0]).toBe('fail')
    expect(verdictOf([pressed(97), ...bad])[0]).toBe('fail')
  })
  it('is unknown when a check throws', () => {
    const broken: Check = {
      name: 'broken',
      property: 'p',
      judge: () => {
        throw new Error('oops')
      },
    }
    expect(verdictOf(good, { checks: [ledgerBalances(), broken] })).toEqual([
      'unknown',
      'the check itself failed: oops',
    ])
  })
  it('is unknown where the queue endpoint lacks an ability that a check stands on, with the reason', () => {
    const lacks = (ability: string): string | undefined =>
      ability === 'aborted-poll-takes-nothing' ? 'it swallows a message' : undefined
    expect(verdictOf(good, { lacks })).toEqual([
      'unknown',
      'the queue endpoint lacks "aborted-poll-takes-nothing": it swallows a message',
    ])
  })
  it('without a check is unknown', () => {
    expect(verdictOf(good, { checks: [] })[0]).toBe('unknown')
  })
})

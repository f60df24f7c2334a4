import { describe, expect, it } from 'vitest'
import { loadChecks } from '../../../checks/load/index.ts'
import { latencies } from '../../../harness/latencies.ts'
import { historyFromLines } from '../../../harness/model/history.ts'
import type { LoadEnd, LoadFacts, LoadFigures } from '../../../harness/model/load.ts'
import type { Operation } from '../../../harness/model/operation.ts'

const facts: LoadFacts = {
  kind: 'load-plan',
  scenario: 'load',
  stream: 'gateway',
  variant: 'http',
  url: 'http://127.0.0.1',
  due: 100,
  thresholds: { p95Ms: 500, errorShare: 0.01 },
  lateFromMs: 50,
}

const took = (times: readonly number[]): string => {
  const all = latencies()
  for (const each of times) all.record(each)
  return all.encoded() ?? ''
}

const fast = Array.from({ length: 100 }, () => 20)
const figures = (more: Partial<LoadFigures> = {}): LoadFigures => ({
  kind: 'load',
  request: 'list',
  second: 0,
  sent: 100,
  right: 100,
  wrong: {},
  late: 0,
  latencies: took(fast),
  ...more,
})
const end: LoadEnd = { kind: 'load-end', unsent: 0, words: '100 requests were sent' }

const judged = (
  name: keyof typeof loadChecks,
  lines: readonly (LoadFigures | LoadEnd)[],
  more: Partial<LoadFacts> = {},
) => {
  const envelope = { timeMs: 0, actor: 'http', outcome: 'ok' } as const
  const all = { ...facts, ...more }
  const operations = [all, ...lines].map((line, index): Operation => ({ index, ...envelope, ...line }))
  return loadChecks[name]().judge(historyFromLines(all, operations))
}

describe('answers-in-time', () => {
  const slow = (many: number) =>
    figures({ latencies: took([...fast.slice(many), ...Array.from({ length: many }, () => 900)]) })

  it('fails where a percentile is above its threshold, and names the seconds', () => {
    expect(judged('answers-in-time', [figures(), end])).toMatchObject({ verdict: 'pass' })
    expect(judged('answers-in-time', [slow(4), end])).toMatchObject({ verdict: 'pass' })
    expect(judged('answers-in-time', [slow(20), end])).toMatchObject({
      verdict: 'fail',
      words: '95 % of the answers took up to 900 ms; at most 500 ms was promised',
      findings: [{ operations: [1] }],
    })
  })

  it('judges the sum of all seconds, also where a later one has greater figures', () => {
    const later = figures({ second: 1, sent: 1, right: 1, latencies: took([90_000]) })
    expect(
      judged('answers-in-time', [figures(), later, end], { thresholds: { mostMs: 50_000, errorShare: 0 } }),
    ).toMatchObject({
      verdict: 'fail',
      findings: [{ operations: [2] }],
    })
  })

  it('is unknown where the time could be the generator’s own, and a fail where it cannot', () => {
    expect(judged('answers-in-time', [{ ...slow(8), late: 8 }, end])).toMatchObject({
      verdict: 'unknown',
      words: expect.stringContaining('the generator itself was late with 8 of 100 requests'),
    })
    expect(judged('answers-in-time', [{ ...slow(40), late: 8 }, end])).toMatchObject({ verdict: 'fail' })
  })

  it('is unknown where no right answer came', () => {
    const { latencies: _, ...without } = figures({ right: 0, wrong: { 'status 503': 100 } })
    expect(judged('answers-in-time', [without, end])).toMatchObject({ verdict: 'unknown' })
  })
})

describe('few-errors', () => {
  it('fails above its share, with what was wrong', () => {
    expect(judged('few-errors', [figures({ right: 99, wrong: { 'status 503': 1 } }), end])).toMatchObject({
      verdict: 'pass',
    })
    expect(
      judged('few-errors', [figures({ right: 97, wrong: { 'status 503': 2, 'status 500': 1 } }), end]),
    ).toMatchObject({
      verdict: 'fail',
      words: '3 of 100 requests (3 %) had no right answer: 2 × status 503, 1 × status 500; at most 1 % was promised',
    })
  })

  it('is unknown over nothing', () => {
    expect(judged('few-errors', [end])).toMatchObject({ verdict: 'unknown' })
  })
})

describe('kept-its-rate', () => {
  it.each([
    [[figures({ late: 11 }), end], 'could not keep the rate'],
    [[figures({ sent: 90 }), { ...end, unsent: 10 }], '10 of 100 requests were never sent'],
    [[figures({ sent: 90 }), end], '10 of 100 requests left no trace'],
    [[{ ...end, words: 'k6 was interrupted' }], 'no request was sent: k6 was interrupted'],
    [[figures()], 'did not come to its end'],
  ])('is unknown where the load was another than planned', (lines, words) => {
    expect(judged('kept-its-rate', lines)).toMatchObject({ verdict: 'unknown', words: expect.stringContaining(words) })
  })

  it('passes where it was as planned', () => {
    expect(judged('kept-its-rate', [figures({ late: 9 }), end])).toMatchObject({ verdict: 'pass' })
  })
})

describe('script-held', () => {
  const k6 = { ...end, exitCode: 0, k6Thresholds: ['checks rate>=0.99'], words: 'k6 came to its end' }

  it.each([
    [k6, 'pass', 'k6 held checks rate>=0.99'],
    [{ ...k6, exitCode: 99 }, 'fail', 'k6 found thresholds crossed, of checks rate>=0.99'],
    [{ ...k6, exitCode: 107, words: "the script's own error ended k6: TypeError" }, 'unknown', 'TypeError'],
    [
      { ...k6, broken: { iterations: 3, words: 'ReferenceError' } },
      'unknown',
      '3 iterations of the script ended with an error',
    ],
    [{ ...k6, k6Thresholds: [] }, 'unknown', 'the script has no threshold, without which k6 cannot fail'],
    [{ ...k6, exitCode: undefined, words: 'k6 cannot read the script' }, 'unknown', 'cannot read the script'],
  ])('%# comes to what k6 did', (line, verdict, words) => {
    const { exitCode, ...rest } = line
    expect(
      judged('script-held', [figures(), exitCode === undefined ? rest : { ...rest, exitCode }], { variant: 'k6' }),
    ).toMatchObject({
      verdict,
      words: expect.stringContaining(words),
    })
  })
})

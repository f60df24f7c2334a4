import { expect, it } from 'vitest'
import { pollingBacksOff } from '../../../checks/polling-backs-off.ts'
import { historyFrom, received } from '../history-builder.ts'

const { judge, applies } = pollingBacksOff()
const refused = (replica: string, timeMs: number, pollsAtOnce = 1) =>
  ({
    kind: 'fault',
    phase: 'bite',
    fault: 'queue-errors',
    faultId: 'outage',
    subject: replica,
    call: { action: 'ReceiveMessage', consumer: replica, effect: 'refuse', pollsAtOnce },
    words: 'whatever is said of it',
    timeMs,
  }) as const
const every = (replica: string, ms: number, count: number) =>
  Array.from({ length: count }, (_, nth) => refused(replica, nth * ms))

it('passes on replicas that pause longer and longer, with what each asked', () => {
  const paused = [0, 50, 150, 350, 750, 1_550, 3_150, 5_150].map((timeMs) => refused('consumer-1', timeMs))
  const judgement = judge(historyFrom(paused))
  expect(judgement.verdict).toBe('pass')
  expect(judgement.words).toContain('consumer-1 asked 8 times in 5.2 s')
})

it('passes on two loops that pause longer and longer and try three times each, however soon the queue is back', () => {
  const polls = [0, 290, 570, 1_120, 2_070]
  for (const count of [3, 4, 5]) {
    const tries = polls.slice(0, count).flatMap((ms) => [ms, ms, ms + 30, ms + 50, ms + 90, ms + 100])
    expect(judge(historyFrom(tries.map((timeMs) => refused('consumer-1', timeMs)))).verdict).toBe('pass')
  }
})

it('fails on one that asks again at once, and does not blame the other for it', () => {
  const judgement = judge(historyFrom([...every('consumer-1', 20, 250), ...every('consumer-2', 1_000, 5)]))
  expect(judgement).toMatchObject({
    verdict: 'fail',
    findings: [{ words: expect.stringContaining('consumer-1 asked the queue 250 times in 5.0 s') }],
  })
})

it('passes on twenty loops that each pause, and fails where they do not', () => {
  const looping = (loops: number, ms: number, count: number) =>
    Array.from({ length: loops * count }, (_, nth) => refused('consumer-1', (nth * ms) / loops, loops))
  expect(judge(historyFrom(looping(20, 500, 12))).verdict).toBe('pass')
  expect(judge(historyFrom(looping(20, 20, 250)))).toMatchObject({
    verdict: 'fail',
    words: expect.stringMatching(/times a second with 20 loops: it does not pause/),
  })
})

it('takes a few tries at the beginning for no hot loop, nor few polls for none', () => {
  expect(judge(historyFrom(every('consumer-1', 10, 6))).verdict).toBe('pass')
  expect(judge(historyFrom(every('consumer-1', 4_000, 2))).verdict).toBe('pass')
  expect(judge(historyFrom([])).verdict).toBe('unknown')
})

it('is left out where no poll was refused: another call was, or a poll found nothing', () => {
  const call = { action: 'ReceiveMessage', consumer: 'consumer-1' } as const
  const others = [
    { ...refused('consumer-1', 0), call: { ...call, action: 'DeleteMessage', effect: 'refuse' } },
    { ...refused('consumer-1', 0), call: { ...call, effect: 'empty-receive' } },
  ] as const
  expect(applies?.(historyFrom(others))).toBe(false)
  expect(applies?.(historyFrom([refused('consumer-1', 0)]))).toBe(true)
  expect(applies?.(historyFrom([]))).toBe(false)
})

it('blames nobody for what several under one access key asked together, and passes them where all together pause', () => {
  const untold = { ...received('c1', 1, 'consumer'), queue: 'queue', identity: 'inferred' } as const
  // Two that ask every 150 ms, each of which would pass.
  const asking = (name: string) =>
    Array.from({ length: 60 }, (_, nth) => refused(name, Math.floor(nth / 2) * 150 + (nth % 2) * 70))
  const both = asking('any')
  expect(judge(historyFrom([untold, ...both]))).toMatchObject({
    verdict: 'unknown',
    findings: [],
    words: expect.stringMatching(/"any" asked the queue 60 times .* by which replica of consumer/),
  })
  expect(judge(historyFrom([untold, ...every('any', 1_000, 5)])).verdict).toBe('pass')
  // Who is told by a connection is judged, and so is the one replica that there is.
  expect(judge(historyFrom([untold, ...asking('consumer-1')])).verdict).toBe('fail')
  expect(judge(historyFrom([received('c1', 1, 'consumer'), ...both])).verdict).toBe('fail')
})

import { describe, expect, it } from 'vitest'
import { callsTimeOut } from '../../../checks/calls-time-out.ts'
import { obeysRetryAfter } from '../../../checks/obeys-retry-after.ts'
import { retriesBackOff } from '../../../checks/retries-back-off.ts'
import { takesEffectInOrder } from '../../../checks/takes-effect-in-order.ts'
import { acknowledged, historyFrom, published, received, row } from '../history-builder.ts'

const bite = (rest: Readonly<Record<string, unknown>> = {}) =>
  ({ kind: 'fault', phase: 'bite', fault: 'f', faultId: 'f', words: '', key: 'K', ...rest }) as const

describe('retries-back-off', () => {
  const { judge } = retriesBackOff()
  it('passes when each retry comes with a delivery, or after a pause', () => {
    expect(judge(historyFrom([received('c1'), bite(), received('c1'), bite()])).verdict).toBe('pass')
    expect(judge(historyFrom([received('c1'), bite({ timeMs: 100 }), bite({ timeMs: 210 })])).verdict).toBe('pass')
  })
  it('fails when the same delivery tries again at once', () => {
    const judgement = judge(historyFrom([received('c1'), bite(), bite()]))
    expect(judgement.verdict).toBe('fail')
    expect(judgement.words).toContain('tried again 10 ms later')
  })
  it('takes the first call of the next delivery for that, however often the one before tried', () => {
    const [before, pause, next] = [bite({ timeMs: 100 }), bite({ timeMs: 250 }), bite({ timeMs: 270 })]
    expect(
      judge(historyFrom([received('c1'), before, pause, { ...received('c1', 2), timeMs: 260 }, next])).verdict,
    ).toBe('pass')
  })
  it('takes each call for that of a delivery of its own, also where these came before and waited', () => {
    expect(judge(historyFrom([received('c1'), received('c1', 2), bite(), bite()])).verdict).toBe('pass')
    expect(judge(historyFrom([received('c1'), received('c1', 2), bite(), bite(), bite()])).verdict).toBe('fail')
  })
  it('takes another call about the same event for none that is tried again', () => {
    const [work, note] = [bite({ subject: 'POST /work' }), bite({ subject: 'POST /notes' })]
    expect(judge(historyFrom([received('c1'), work, note])).verdict).toBe('pass')
    expect(judge(historyFrom([received('c1'), work, note, work])).words).toContain('tried again 20 ms later')
  })
  it('does not take a delivery of another key for one', () => {
    expect(judge(historyFrom([bite(), { ...received('c2'), key: 'L' }, bite()])).verdict).toBe('fail')
  })
  it('knows nothing when nothing was tried again', () => {
    expect(judge(historyFrom([bite()])).verdict).toBe('unknown')
  })
})

describe('calls-time-out', () => {
  const { judge } = callsTimeOut()
  it('passes when the caller gives up in time', () => {
    expect(judge(historyFrom([bite({ heldMs: 2000, gaveUp: true })])).verdict).toBe('pass')
  })
  it('fails when it waits beyond the visibility time-out, and tells who received the message meanwhile', () => {
    const judgement = judge(
      historyFrom([
        { ...received('c1', 2, 'consumer-2'), timeMs: 9000 },
        bite({ heldMs: 16_000, gaveUp: false, timeMs: 17_000 }),
      ]),
    )
    expect(judgement.verdict).toBe('fail')
    expect(judgement.words).toContain('hung for 16.0 s until we let it go')
    expect(judgement.words).toContain('consumer-2 received the message too, at 9.00 s')
  })
  it('fails when it gives up only after the visibility time-out', () => {
    expect(judge(historyFrom([bite({ heldMs: 9000, gaveUp: true })])).verdict).toBe('fail')
  })
  it('goes by how long the message was hidden, where its consumer has it extended while it waits', () => {
    const beat = (timeMs: number) =>
      ({
        kind: 'visibility',
        messageId: 'm-c1',
        copy: 'c1',
        key: 'K',
        queue: 'queue',
        timeoutSeconds: 8,
        timeMs,
      }) as const
    const waited = (timeMs: number) => bite({ heldMs: timeMs - 100, gaveUp: true, timeMs })
    const judged = (...parts: Parameters<typeof historyFrom>[0]) =>
      judge(historyFrom([{ ...received('c1'), timeMs: 50 }, ...parts])).verdict
    expect(judged(beat(4_000), beat(8_000), waited(15_000))).toBe('pass')
    expect(judged(beat(4_000), waited(15_000))).toBe('fail')
    // Too late: it was visible by then.
    expect(judged(beat(8_100), waited(15_000))).toBe('fail')
    expect(judged(beat(4_000), beat(8_000), bite({ heldMs: 14_900, gaveUp: false, timeMs: 15_000 }))).toBe('fail')
  })
  it('knows nothing when nothing hung, or was let go soon', () => {
    expect(judge(historyFrom([bite({ heldMs: 700, gaveUp: false })])).verdict).toBe('unknown')
    expect(judge(historyFrom([bite()])).verdict).toBe('unknown')
  })
})

describe('obeys-retry-after', () => {
  const { judge } = obeysRetryAfter()
  const refusal = (timeMs: number) => bite({ retryAfterSeconds: 3, timeMs })
  const passed = (timeMs: number) => bite({ words: 'POST /work went on', heldMs: 0, timeMs })
  it('passes when the call is made later, though its message came back sooner and waited', () => {
    const parts = [refusal(1000), { ...received('c1'), timeMs: 2000 }, passed(4010)]
    expect(judge(historyFrom(parts)).verdict).toBe('pass')
  })
  it('fails when the call is made sooner, refused again or not', () => {
    const judgement = judge(historyFrom([refusal(1000), passed(2000)]))
    expect(judgement.verdict).toBe('fail')
    expect(judgement.words).toContain('1000 ms later')
    expect(judge(historyFrom([refusal(1000), refusal(1200)])).verdict).toBe('fail')
  })
  it('goes by the call that was refused, not by another one that was on its way beside it', () => {
    const [work, note] = [{ subject: 'POST /work' }, { subject: 'POST /notes' }]
    const beside = [
      { ...refusal(1000), ...work },
      { ...passed(1010), ...note },
    ]
    expect(judge(historyFrom([...beside, { ...passed(4010), ...work }])).verdict).toBe('pass')
    expect(judge(historyFrom([...beside, { ...passed(2000), ...work }])).words).toContain('1000 ms later')
    // What has another path each time is the same call all the same.
    const [first, again] = [{ subject: 'PUT /orders/a1' }, { subject: 'PUT /orders/b2' }]
    expect(
      judge(
        historyFrom([
          { ...refusal(1000), ...first },
          { ...passed(2000), ...again },
        ]),
      ).verdict,
    ).toBe('fail')
  })
  it('knows nothing when nobody was refused, or no call was made again', () => {
    expect(judge(historyFrom([bite()])).verdict).toBe('unknown')
    expect(judge(historyFrom([refusal(1000), { ...received('c1'), timeMs: 5000 }])).words).toBe(
      'no call that was refused was made again',
    )
  })
})

describe('takes-effect-in-order', () => {
  const { judge } = takesEffectInOrder()
  const made = (version: number) =>
    ({ kind: 'log', key: 'K', record: `r${version}`, level: 'info', message: '', actor: 'consumer-1' }) as const
  const rows = [row('r1', { by: 'K_1' }), row('r2', { by: 'K_2' })]
  const both = [...published('c1', { version: 1 }), ...published('c2', { version: 2, event: 'e2' })]
  it('passes when they do', () => {
    expect(judge(historyFrom([...both, made(1), made(2), ...rows])).verdict).toBe('pass')
  })
  it('fails when a later one is first', () => {
    const judgement = judge(historyFrom([...both, made(2), made(1), ...rows]))
    expect(judgement.verdict).toBe('fail')
    expect(judgement.words).toContain('K_2 took effect at 0.05 s by consumer-1, before K_1')
  })
  it('does not go by what somebody tells late whose message another has dealt with meanwhile', () => {
    const done = (actor: string) => ({ ...acknowledged('c1'), actor })
    const late = (acker: string) => judge(historyFrom([...both, done(acker), made(2), made(1), ...rows])).verdict
    expect(late('consumer-2')).toBe('pass')
    // It acknowledged before it did the work.
    expect(late('consumer-1')).toBe('fail')
  })
  it('asks nothing of a copy, which has no effect of its own', () => {
    const copies = [...both, ...published('c1-2', { version: 1 })]
    expect(judge(historyFrom([...copies, made(1), made(2), ...rows])).verdict).toBe('pass')
  })
  it('is left out where neither the effects nor a log tell which update was when', () => {
    const { applies } = takesEffectInOrder()
    expect(applies?.(historyFrom([...both, made(1), made(2), ...rows]))).toBe(true)
    expect(applies?.(historyFrom([...both, ...rows]))).toBe(false)
    expect(applies?.(historyFrom([...both, made(1), made(2), row('r1', { state: 'v2' })]))).toBe(false)
  })
  it('knows nothing of fewer than two', () => {
    expect(judge(historyFrom([...both, made(1), ...rows])).verdict).toBe('unknown')
  })
})

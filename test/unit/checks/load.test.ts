import { describe, expect, it } from 'vitest'
import { boundedConcurrency } from '../../../checks/bounded-concurrency.ts'
import { acknowledged, historyFrom, published, received, returned } from '../history-builder.ts'

describe('bounded-concurrency', () => {
  const { judge } = boundedConcurrency()
  const facts = { inFlightAtMost: 2 }
  const three = ['c1', 'c2', 'c3']
  it('passes when each message is done or given back before the next one too many', () => {
    const line = [received('c1'), received('c2'), acknowledged('c1'), received('c3'), returned('c2'), received('c2', 2)]
    const judgement = judge(historyFrom([...three.flatMap((copy) => published(copy)), ...line], facts))
    expect(judgement).toMatchObject({
      verdict: 'pass',
      words: 'none of 1 replica had more than 2 messages in flight at once, of 2 that it may',
    })
  })
  it('counts for each replica alone', () => {
    const line = [received('c1'), received('c2'), received('c3', 1, 'consumer-2')]
    expect(judge(historyFrom(line, facts)).verdict).toBe('pass')
  })
  it('fails when a replica takes more before one of them is done, and names the receives', () => {
    const judgement = judge(
      historyFrom(
        three.map((copy) => received(copy)),
        facts,
      ),
    )
    expect(judgement).toMatchObject({ verdict: 'fail', findings: [{ operations: [1, 2, 3] }] })
    expect(judgement.words).toBe(
      'consumer-1 had 3 messages in flight at 0.03 s, none of them done; it says that it takes 2 at once',
    )
  })
  it('knows nothing of replicas that nobody told apart', () => {
    const all = three.map((copy) => ({ ...received(copy, 1, 'consumer'), identity: 'inferred' }) as const)
    expect(judge(historyFrom(all, facts))).toMatchObject({
      verdict: 'unknown',
      words: expect.stringMatching(/^by which replica of consumer 3 messages were received cannot be told: they share/),
    })
  })
  it('knows nothing when nothing was received, or no bound is named', () => {
    expect(judge(historyFrom([], facts)).verdict).toBe('unknown')
    expect(judge(historyFrom([received('c1')])).verdict).toBe('unknown')
  })
})

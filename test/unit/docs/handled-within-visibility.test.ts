import { describe, expect, it } from 'vitest'
import { handledWithinVisibility } from '../../../docs/examples/checks/handled-within-visibility.ts'
import { acknowledged, historyFrom, published, received } from '../history-builder.ts'

const { judge } = handledWithinVisibility()
const extended = (timeMs: number, timeoutSeconds: number) =>
  ({ kind: 'visibility', messageId: 'm-c1', queue: 'queue', actor: 'consumer-1', timeoutSeconds, timeMs }) as const
const at = <T extends object>(timeMs: number, part: T): T & { timeMs: number } => ({ ...part, timeMs })

describe('handled-within-visibility', () => {
  it('passes when a message is acknowledged within the visibility time-out', () => {
    const history = historyFrom([...published('c1'), at(100, received('c1')), at(8000, acknowledged('c1'))])
    expect(judge(history)).toMatchObject({ verdict: 'pass', findings: [] })
  })

  it('fails when it is acknowledged later, and says by how much', () => {
    const history = historyFrom([...published('c1'), at(100, received('c1')), at(9500, acknowledged('c1'))])
    const judgement = judge(history)
    expect(judgement.verdict).toBe('fail')
    expect(judgement.words).toBe(
      'consumer-1 acknowledged the message of K 9.40 s after it received it, 1.40 s after it had become visible to others',
    )
    expect(judgement.findings[0]?.operations).toEqual([3, 4])
  })

  it('counts from the first receive where the delete had an old receipt handle', () => {
    const again = at(8500, received('c1', 2))
    const late = at(9000, { ...acknowledged('c1'), outcome: 'fail' as const })
    expect(judge(historyFrom([...published('c1'), at(100, received('c1')), again, late])).verdict).toBe('fail')
    expect(
      judge(historyFrom([...published('c1'), at(100, received('c1')), again, { ...late, outcome: 'ok' }])).verdict,
    ).toBe('pass')
  })

  it('allows for a time-out that the consumer extended', () => {
    const parts = [...published('c1'), at(100, received('c1')), extended(7000, 10), at(16_900, acknowledged('c1'))]
    expect(judge(historyFrom(parts)).verdict).toBe('pass')
    const short = [...published('c1'), at(100, received('c1')), extended(7000, 2), at(9500, acknowledged('c1'))]
    expect(judge(historyFrom(short)).verdict).toBe('fail')
  })

  it('knows nothing when nothing was acknowledged', () => {
    expect(judge(historyFrom([...published('c1'), received('c1')])).verdict).toBe('unknown')
  })
})

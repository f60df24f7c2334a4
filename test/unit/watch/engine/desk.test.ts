import { describe, expect, it } from 'vitest'
import type { Line } from '../../../../harness/incidents/line.ts'
import { watchForm } from '../../../../harness/settings/watch-settings.ts'
import { http } from '../../../../probes/http.ts'
import { defineMonitor } from '../../../../watch/define-monitor.ts'
import { type Desk, desk } from '../../../../watch/engine/desk.ts'
import { look } from '../store/looks.ts'

const monitor = defineMonitor({ name: 'orders', every: '10s', probe: http({ url: 'http://127.0.0.1/' }) })
const open = (lines: readonly Line[] = []): Desk =>
  desk({ monitors: [monitor], known: new Set(['orders']), settings: watchForm.parse({}), lines })
const at = (n: number, state: 'good' | 'bad') => look(n * 10_000, { monitor: 'orders', state })

describe('the desk', () => {
  it('keeps a line that was well and still is no more than once, and goes on after a restart as if it had', () => {
    // 30 good looks, one bad, 25 good, then bad until it opens.
    const states = [...Array<'good'>(30).fill('good'), 'bad', ...Array<'good'>(25).fill('good'), 'bad', 'bad'] as const
    const through = open()
    let kept: readonly Line[] = []
    let writes = 0
    for (const [n, state] of states.entries()) {
      const { change } = through.take(at(n, state))
      if ((change.lines ?? []).length > 0) writes += 1
      kept = change.lines?.[0] === undefined ? kept : change.lines
      // Whoever was killed here goes on from what was kept.
      const again = open(kept)
      const next = at(n + 1, 'bad')
      const [ours, theirs] = [through, again].map((each) => each.line('orders', 'looks'))
      expect(theirs?.recent.map(({ bad }) => bad).filter(Boolean)).toEqual(
        ours?.recent.map(({ bad }) => bad).filter(Boolean),
      )
      expect(again.take(next).lookAgain).toBe(open(ours === undefined ? [] : [ours]).take(next).lookAgain)
    }
    expect(through.open()).toHaveLength(1)
    // The first look, the bad one with the 20 that remember it, and the two that open.
    expect(writes).toBe(1 + 21 + 2)
  })
})

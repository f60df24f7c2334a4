import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judgeLook } from '../../../../harness/incidents/judge-look.ts'
import type { Line } from '../../../../harness/incidents/line.ts'
import type { Aspect, Look } from '../../../../harness/incidents/look.ts'
import { defaultPolicy } from '../../../../harness/incidents/policy.ts'

const look = (atMs: number, more: Partial<Look> = {}): Look => ({
  monitor: 'm',
  aspect: 'looks',
  atMs,
  tookMs: 1,
  lateMs: 0,
  state: 'good',
  words: 'w',
  figures: [],
  ...more,
})

const play = (looks: readonly Look[]) => {
  const lines = new Map<Aspect, Line>()
  return looks.map((each) => {
    const judged = judgeLook(each, {
      policy: defaultPolicy,
      sightLevel: 'warning',
      line: (aspect) => lines.get(aspect),
    })
    for (const line of judged.lines) lines.set(line.aspect, line)
    return {
      ...judged,
      open: [...lines.values()].flatMap(({ incident }) => (incident === undefined ? [] : [incident])),
    }
  })
}

describe('a look', () => {
  it('that is unknown for the watcher’s own sake, or because a person paused it, never opens or closes anything', () => {
    const looks = fc.array(
      fc.record({ state: fc.constantFrom('good', 'bad', 'unknown'), blind: fc.constantFrom('watcher', 'paused') }),
    )
    fc.assert(
      fc.property(looks, (all) => {
        const given = all.map(({ state, blind }, n) =>
          state === 'unknown' ? look(n, { state, blind }) : look(n, { state, level: 'critical' }),
        )
        const known = given.filter(({ state }) => state !== 'unknown')
        expect(play(given).at(-1)?.open ?? []).toEqual(play(known).at(-1)?.open ?? [])
      }),
    )
  })

  it('that is unknown three times in a row is an incident of the monitor’s sight, and never one of its looks', () => {
    const unknown = (atMs: number): Look => look(atMs, { state: 'unknown', blind: 'probe', words: 'it timed out' })
    const played = play([unknown(1), unknown(2), look(3), unknown(4), unknown(5), unknown(6), look(7)])
    expect(played.map(({ open }) => open.map(({ aspect, level }) => `${aspect} ${level}`))).toEqual([
      [],
      [],
      [],
      [],
      [],
      ['sight warning'],
      [],
    ])
  })

  it('afterwards opens an incident of its own at once, beside that of the looks', () => {
    const late = look(3, { aspect: 'afterwards', state: 'bad', level: 'critical', words: 'two effects' })
    const played = play([look(1, { state: 'bad' }), look(2, { state: 'bad' }), late])
    expect(played.at(-1)?.open.map(({ aspect }) => aspect)).toEqual(['looks', 'afterwards'])
  })

  it('that was made at once after a bad one opens the incident, or leaves it at one bad look; it asks for no third', () => {
    const [first, second] = play([look(1, { state: 'bad' }), look(2, { state: 'bad', extra: 'second' })])
    expect(first?.lookAgain).toBe(true)
    expect(second).toMatchObject({ lookAgain: false, open: [{ firstBadMs: 1, openedMs: 2 }] })
    const fine = play([look(1, { state: 'bad' }), look(2, { extra: 'second' }), look(3), look(4)])
    expect(fine.at(-1)?.open).toEqual([])
  })
})

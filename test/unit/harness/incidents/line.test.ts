import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Incident } from '../../../../harness/incidents/incident.ts'
import { type Beat, type Line, newLine, stepLine } from '../../../../harness/incidents/line.ts'
import { defaultPolicy, type IncidentPolicy } from '../../../../harness/incidents/policy.ts'

const policies = fc
  .record({
    openOf: fc.integer({ min: 1, max: 6 }),
    openLooks: fc.integer({ min: 1, max: 6 }),
    closeOf: fc.integer({ min: 1, max: 6 }),
    closeLooks: fc.integer({ min: 1, max: 6 }),
    flappingTurns: fc.integer({ min: 2, max: 12 }),
  })
  .map(({ openOf, openLooks, closeOf, closeLooks, flappingTurns }): IncidentPolicy => ({
    ...defaultPolicy,
    open: { of: openOf, looks: Math.min(openLooks, openOf) },
    close: { of: closeOf, looks: Math.min(closeLooks, closeOf) },
    flappingTurns,
  }))

const beats = fc
  .array(
    fc.record({
      afterMs: fc.integer({ min: 1, max: 60_000 }),
      bad: fc.boolean(),
      level: fc.constantFrom('info', 'warning', 'critical'),
    }),
    { maxLength: 120 },
  )
  .map((steps) => {
    let atMs = 0
    return steps.map(({ afterMs, bad, level }): Beat => {
      atMs += afterMs
      return { atMs, bad, level, words: bad ? `bad at ${atMs}` : 'good' }
    })
  })

/** Every beat through the machine; what each did. */
const run = (all: readonly Beat[], policy: IncidentPolicy, restart = false) => {
  let line: Line = newLine('m', 'looks')
  return all.map((beat) => {
    const before = line
    const stepped = stepLine(line, beat, policy)
    // A restart keeps nothing but JSON.
    line = restart ? JSON.parse(JSON.stringify(stepped.line)) : stepped.line
    return { beat, before, ...stepped }
  })
}

const lastOf = (all: readonly Beat[], upTo: number, of: number): readonly Beat[] =>
  all.slice(Math.max(0, upTo + 1 - of), upTo + 1)

describe('a line of looks', () => {
  it('opens exactly when so many of the last so many are bad and none is open', () => {
    fc.assert(
      fc.property(beats, policies, (all, policy) => {
        for (const [position, { before, line }] of run(all, policy).entries()) {
          const bad = lastOf(all, position, policy.open.of).filter((beat) => beat.bad).length
          const opens = before.incident === undefined && line.incident !== undefined
          const should = before.incident === undefined && all[position]?.bad === true && bad >= policy.open.looks
          expect(opens).toBe(should)
        }
      }),
    )
  })

  it('closes on a good look only, after so many good ones, and never while it flaps', () => {
    fc.assert(
      fc.property(beats, policies, (all, policy) => {
        for (const [position, { beat, before, incident, line }] of run(all, policy).entries()) {
          if (before.incident === undefined) continue
          const good = lastOf(all, position, policy.close.of).filter((each) => !each.bad).length
          const closed = incident?.closedMs !== undefined
          expect(closed).toBe(line.incident === undefined)
          if (closed) {
            expect(beat.bad).toBe(false)
            expect(good).toBeGreaterThanOrEqual(policy.close.looks)
            expect(incident?.flapping).toBe(false)
          } else if (!beat.bad && good >= policy.close.looks) expect(incident?.flapping).toBe(true)
        }
      }),
    )
  })

  it('has incidents that follow each other, each from its first to its last bad look, at its worst level', () => {
    fc.assert(
      fc.property(beats, policies, (all, policy) => {
        const incidents = new Map<string, Incident>()
        for (const { incident } of run(all, policy)) if (incident !== undefined) incidents.set(incident.id, incident)
        let end = -1
        for (const { firstBadMs, openedMs, lastBadMs, closedMs, level, words } of incidents.values()) {
          expect(openedMs).toBeGreaterThan(end)
          expect(firstBadMs).toBeLessThanOrEqual(openedMs)
          expect(lastBadMs).toBeGreaterThanOrEqual(openedMs)
          expect(words).toBe(`bad at ${lastBadMs}`)
          const during = all.filter(({ atMs, bad }) => bad && atMs >= openedMs && atMs <= lastBadMs)
          expect(during.map((beat) => beat.level)).toContain(level)
          if (during.some((beat) => beat.level === 'critical')) expect(level).toBe('critical')
          end = closedMs ?? Number.POSITIVE_INFINITY
        }
      }),
    )
  })

  it('goes on after a restart as if there had been none', () => {
    fc.assert(
      fc.property(beats, policies, (all, policy) => {
        expect(run(all, policy, true)).toEqual(run(all, policy))
      }),
    )
  })

  it('comes to rest: after enough good looks nothing is open, whatever was before', () => {
    fc.assert(
      fc.property(beats, policies, (all, policy) => {
        const from = all.at(-1)?.atMs ?? 0
        const calm = Array.from({ length: 30 }, (_, n): Beat => ({
          atMs: from + n + 1,
          bad: false,
          level: 'info',
          words: 'good',
        }))
        expect(run([...all, ...calm], policy).at(-1)?.line.incident).toBeUndefined()
      }),
    )
  })

  it('asks for a second look after a bad one that follows a good one, never while an incident is open', () => {
    fc.assert(
      fc.property(beats, policies, (all, policy) => {
        for (const [position, { beat, before, line, lookAgain }] of run(all, policy).entries()) {
          const wasGood = all[position - 1]?.bad !== true
          expect(lookAgain).toBe(beat.bad && wasGood && before.incident === undefined && line.incident === undefined)
        }
      }),
    )
  })

  it('is held open while it goes to and fro, as one incident', () => {
    const policy: IncidentPolicy = { ...defaultPolicy, open: { looks: 1, of: 1 }, close: { looks: 1, of: 1 } }
    const swinging = Array.from({ length: 60 }, (_, n): Beat => ({
      atMs: n,
      bad: n % 2 === 0,
      level: 'warning',
      words: `${n}`,
    }))
    const ids = new Set(run(swinging, policy).flatMap(({ incident }) => (incident === undefined ? [] : [incident.id])))
    expect(run(swinging, policy).at(-1)?.line.incident?.flapping).toBe(true)
    // One for each turn until it counts as flapping, one from then on.
    expect(ids.size).toBe(policy.flappingTurns / 2 + 1)
  })
})

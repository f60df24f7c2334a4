import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Incident } from '../../../../harness/incidents/incident.ts'
import { levels } from '../../../../harness/model/level.ts'
import { newLine, stepLine } from '../../../../harness/incidents/line.ts'
import type { Notice } from '../../../../harness/incidents/notice.ts'
import { defaultPolicy, type IncidentPolicy } from '../../../../harness/incidents/policy.ts'
import { acknowledge, tell, type TellContext } from '../../../../harness/incidents/tell.ts'

const policy: IncidentPolicy = {
  ...defaultPolicy,
  remindMs: 50,
  escalate: [
    { afterMs: 100, channels: ['manager'] },
    { afterMs: 300, channels: ['director'] },
  ],
}
const context = (nowMs: number, more: Partial<TellContext> = {}): TellContext => ({
  nowMs,
  policy,
  channels: (level) => (level === 'critical' ? ['log', 'pager'] : ['log']),
  ...more,
})
const incident: Incident = {
  id: 'm/looks/1970-01-01T00:00:00.010Z',
  monitor: 'm',
  aspect: 'looks',
  level: 'warning',
  firstBadMs: 5,
  lastBadMs: 10,
  openedMs: 10,
  words: 'slow',
  flapping: false,
  notes: [],
}
const kinds = (notices: readonly Notice[]): readonly string[] =>
  notices.map(({ kind, channel }) => `${kind} ${channel}`)

/** Steps on a virtual clock: a look, or only time, silenced or not. */
const steps = fc.array(
  fc.record({
    afterMs: fc.integer({ min: 1, max: 60 }),
    look: fc.constantFrom('good', 'bad', 'none'),
    level: fc.constantFrom(...levels),
    silenced: fc.boolean(),
    held: fc.boolean(),
  }),
  { maxLength: 80 },
)

/** Plays steps; every notice, with the incident as it was and whether it was silenced then. */
const play = (
  all: readonly (typeof steps extends fc.Arbitrary<infer T> ? T : never)[number][],
  how: IncidentPolicy,
) => {
  let line = newLine('m', 'looks')
  let nowMs = 0
  const out: { notice: Notice; silenced: boolean }[] = []
  const seen: Incident[] = []
  for (const { afterMs, look, level, silenced, held } of all) {
    nowMs += afterMs
    let current = line.incident
    if (look !== 'none') {
      const stepped = stepLine(line, { atMs: nowMs, bad: look === 'bad', level, words: look }, how)
      line = stepped.line
      current = stepped.incident ?? line.incident
    }
    if (current === undefined) continue
    const told = tell(current, context(nowMs, { policy: how, held, ...(silenced ? { silencedBy: 'cause' } : {}) }))
    seen.push(told.incident)
    out.push(...told.notices.map((notice) => ({ notice, silenced })))
    if (line.incident !== undefined) line = { ...line, incident: told.incident }
  }
  return { out, seen }
}

describe('telling', () => {
  it('says once that it opened, before anything else of it, and once that it closed, to everybody who heard of it', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const { out } = play(all, policy)
        const byIncident = Map.groupBy(out, ({ notice }) => notice.incident.id)
        for (const told of byIncident.values()) {
          const notices = told.map(({ notice }) => notice)
          expect(['opened', 'raised']).toContain(notices[0]?.kind)
          for (const channel of new Set(notices.map((notice) => notice.channel))) {
            const heard = notices.filter((notice) => notice.channel === channel).map(({ kind }) => kind)
            expect(heard.filter((kind) => kind === 'opened' || kind === 'raised').length).toBeLessThanOrEqual(1)
            expect(heard.slice(0, -1)).not.toContain('closed')
          }
          const closed = notices.filter(({ kind }) => kind === 'closed').map(({ channel }) => channel)
          if (closed.length > 0) expect(new Set(closed)).toEqual(new Set(notices.map(({ channel }) => channel)))
        }
        expect(new Set(out.map(({ notice }) => notice.id)).size).toBe(out.length)
      }),
    )
  })

  it('says nothing but that it closed while it is silenced, and keeps the incident', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const { out, seen } = play(all, policy)
        for (const { notice, silenced } of out) if (silenced) expect(notice.kind).toBe('closed')
        const loud = play(
          all.map((step) => ({ ...step, silenced: false, held: false })),
          policy,
        )
        // The record is the same with and without silence.
        const record = (incidents: readonly Incident[]) =>
          incidents.map(({ id, level, firstBadMs, lastBadMs, closedMs, words }) => [
            id,
            level,
            firstBadMs,
            lastBadMs,
            closedMs,
            words,
          ])
        expect(record(seen)).toEqual(record(loud.seen))
      }),
    )
  })

  it('is never silenced where the policy says so', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const never = { ...policy, neverSilenced: true }
        const calm = all.map((step) => ({ ...step, held: false }))
        const notices = (given: typeof all) => play(given, never).out.map(({ notice }) => notice)
        expect(notices(calm)).toEqual(notices(calm.map((step) => ({ ...step, silenced: false }))))
      }),
    )
  })

  it('raises what is still bad in a look after its cause is over, and not before', () => {
    const silenced = tell(incident, context(20, { silencedBy: 'database' }))
    expect(silenced).toEqual({
      incident: { ...incident, silenced: { by: 'database', lastMs: 20 } },
      notices: [],
    })
    expect(tell(silenced.incident, context(30)).notices).toEqual([])
    expect(kinds(tell({ ...silenced.incident, lastBadMs: 31 }, context(32)).notices)).toEqual(['raised log'])
  })

  it('waits while its cause is suspected', () => {
    expect(tell(incident, context(11, { held: true })).notices).toEqual([])
    expect(kinds(tell(incident, context(12)).notices)).toEqual(['opened log'])
  })

  it('tells of worse, reminds, and escalates by age, until somebody acknowledges it', () => {
    let now = tell(incident, context(10)).incident
    const at = (nowMs: number, changed: Partial<Incident> = {}): readonly string[] => {
      const told = tell({ ...now, ...changed }, context(nowMs))
      now = told.incident
      return kinds(told.notices)
    }
    expect(at(20, { level: 'critical' })).toEqual(['worsened log', 'worsened pager'])
    expect(at(60)).toEqual([])
    expect(at(70)).toEqual(['reminder log', 'reminder pager'])
    expect(at(110)).toEqual(['escalated manager'])
    expect(at(160)).toEqual(['reminder log', 'reminder pager', 'reminder manager'])
    const taken = acknowledge(now, 'ann', context(170))
    expect(kinds(taken.notices)).toEqual(['acknowledged log', 'acknowledged pager', 'acknowledged manager'])
    now = taken.incident
    expect(at(900)).toEqual([])
    expect(acknowledge(now, 'bob', context(910)).notices).toEqual([])
    expect(at(1000, { closedMs: 1000 })).toEqual(['closed log', 'closed pager', 'closed manager'])
  })

  it('says nothing of an incident that closes before anybody heard of it', () => {
    expect(tell({ ...incident, closedMs: 20 }, context(20)).notices).toEqual([])
  })
})

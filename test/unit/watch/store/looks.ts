import type { Incident } from '../../../../harness/incidents/incident.ts'
import type { Look } from '../../../../harness/incidents/look.ts'
import type { Notice } from '../../../../harness/incidents/notice.ts'

/** A good look, or what is said of it. */
export const look = (atMs: number, more: Partial<Look> = {}): Look => ({
  monitor: 'a',
  aspect: 'looks',
  atMs,
  tookMs: 12,
  lateMs: 3,
  state: 'good',
  words: '',
  figures: [{ subject: 'a', value: 12, unit: '' }],
  ...more,
})

/** An open incident. */
export const incident = (openedMs: number, more: Partial<Incident> = {}): Incident => ({
  id: `a/looks/${openedMs}`,
  monitor: 'a',
  aspect: 'looks',
  level: 'critical',
  firstBadMs: openedMs,
  lastBadMs: openedMs,
  openedMs,
  words: 'bad',
  flapping: false,
  notes: [],
  ...more,
})

/** A notice of it. */
export const notice = (id: string, channel = 'log'): Notice => ({
  id,
  kind: 'opened',
  channel,
  atMs: 1,
  incident: incident(1),
})

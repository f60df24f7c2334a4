import type { ChannelContext, Message } from '../../../../harness/incidents/channel.ts'
import type { Incident } from '../../../../harness/incidents/incident.ts'
import type { Notice } from '../../../../harness/incidents/notice.ts'

/** An open incident, or what is said of it. */
export const incident = (more: Partial<Incident> = {}): Incident => ({
  id: 'notes/looks/2026-03-02T09:15:00.000Z',
  monitor: 'notes',
  aspect: 'looks',
  level: 'critical',
  firstBadMs: Date.parse('2026-03-02T09:14:30Z'),
  lastBadMs: Date.parse('2026-03-02T09:15:00Z'),
  openedMs: Date.parse('2026-03-02T09:15:00Z'),
  words: 'no effect within 10 s',
  flapping: false,
  notes: [],
  ...more,
})

/** A notice that it opened, or what is said of it. */
export const notice = (more: Partial<Notice> = {}): Notice => ({
  id: 'notes/looks/2026-03-02T09:15:00.000Z/opened/1/team',
  kind: 'opened',
  channel: 'team',
  atMs: Date.parse('2026-03-02T09:15:00Z'),
  incident: incident(),
  ...more,
})

/** A message of these notices. */
export const message = (first: Notice = notice(), ...rest: readonly Notice[]): Message => ({
  id: 'parcel-1',
  system: 'notes',
  notices: [first, ...rest],
})

/** What a channel sends with; `written` is what it wrote on standard output. */
export const context = (
  secrets: Readonly<Record<string, string>> = {},
): ChannelContext & { readonly written: string[] } => {
  const written: string[] = []
  return {
    written,
    secret: (variable) => {
      const value = secrets[variable]
      if (value === undefined) throw new Error(`the channel asks for ${variable}, which it does not say it needs`)
      return value
    },
    signal: AbortSignal.timeout(30_000),
    write: (text) => written.push(text),
  }
}

import type { Incident, Told } from './incident.ts'
import { type Level, reaches } from '../model/level.ts'
import type { Notice, NoticeKind } from './notice.ts'
import type { IncidentPolicy } from './policy.ts'

/** What decides who is told of an incident. */
export interface TellContext {
  readonly nowMs: number
  readonly policy: IncidentPolicy
  /** What silences it: the monitor that is its cause, or a maintenance window. */
  readonly silencedBy?: string | undefined
  /** Its cause may be found any moment: better to wait for that. */
  readonly held?: boolean
  /** Names of the channels that hear of it at a level. */
  channels(level: Level): readonly string[]
  readonly runbook?: string | undefined
}

/** An incident after somebody was told, and what they were told. */
export interface Telling {
  readonly incident: Incident
  readonly notices: readonly Notice[]
}

const noticesOf = (
  kind: NoticeKind,
  incident: Incident,
  channels: readonly string[],
  { nowMs, runbook }: TellContext,
): readonly Notice[] =>
  channels.map((channel) => ({
    id: `${incident.id}/${kind}/${nowMs}/${channel}`,
    kind,
    channel,
    atMs: nowMs,
    incident,
    ...(runbook === undefined ? {} : { runbook }),
  }))

const telling = (
  kind: NoticeKind,
  incident: Incident,
  channels: readonly string[],
  context: TellContext,
  escalated = incident.told?.escalated ?? 0,
): Telling => {
  const told: Told = {
    lastMs: context.nowMs,
    level: incident.level,
    escalated,
    channels: [...new Set([...(incident.told?.channels ?? []), ...channels])],
  }
  const next = { ...incident, told }
  return { incident: next, notices: noticesOf(kind, next, channels, context) }
}

/** Of an open incident that nobody heard of yet. */
const first = (incident: Incident, context: TellContext): Telling => {
  const { silenced } = incident
  // What silenced it is over: whether it is still bad, only a look from then on can say.
  const waits = silenced !== undefined && incident.lastBadMs <= silenced.lastMs
  if (waits || context.held === true) return { incident, notices: [] }
  const kind = silenced === undefined ? 'opened' : 'raised'
  return telling(kind, incident, context.channels(incident.level), context)
}

/** Of an open incident that was told of: worse, or still open after a while. */
const again = (incident: Incident, told: Told, context: TellContext): Telling => {
  const { nowMs, policy } = context
  if (!reaches(told.level, incident.level))
    return telling('worsened', incident, context.channels(incident.level), context)
  if (incident.acknowledged !== undefined) return { incident, notices: [] }
  const step = policy.escalate[told.escalated]
  if (step !== undefined && nowMs - incident.openedMs >= step.afterMs)
    return telling('escalated', incident, step.channels, context, told.escalated + 1)
  if (policy.remindMs !== undefined && nowMs - told.lastMs >= policy.remindMs)
    return telling('reminder', incident, told.channels, context)
  return { incident, notices: [] }
}

/** What is to be told of an incident now, if anything. What silences it silences the messages, never the record. Pure. */
export const tell = (incident: Incident, context: TellContext): Telling => {
  const { told } = incident
  if (incident.closedMs !== undefined)
    return { incident, notices: told === undefined ? [] : noticesOf('closed', incident, told.channels, context) }
  const by = context.policy.neverSilenced ? undefined : context.silencedBy
  if (by !== undefined) return { incident: { ...incident, silenced: { by, lastMs: context.nowMs } }, notices: [] }
  return told === undefined ? first(incident, context) : again(incident, told, context)
}

/** Somebody takes an open incident on: no more reminders, no escalation. Everybody who heard of it hears of that. Pure. */
export const acknowledge = (incident: Incident, by: string, context: TellContext): Telling => {
  if (incident.acknowledged !== undefined || incident.closedMs !== undefined) return { incident, notices: [] }
  const next = { ...incident, acknowledged: { atMs: context.nowMs, by } }
  return { incident: next, notices: noticesOf('acknowledged', next, incident.told?.channels ?? [], context) }
}

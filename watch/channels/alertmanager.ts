import type { Channel, Message } from '../../harness/incidents/channel.ts'
import type { Notice } from '../../harness/incidents/notice.ts'
import { type Level, levels } from '../../harness/model/level.ts'
import { noticeInWords } from './notice-in-words.ts'
import { post } from './post.ts'

/** Options of {@link alertmanager}. */
export interface AlertmanagerOptions {
  /** Address of Alertmanager, without `/api/v2`: 'http://alertmanager:9093'. */
  readonly url: string
  /** Environment variable whose value is sent as `Authorization`, whole: `Bearer …`. @default no authorisation */
  readonly authorizationVariable?: string
  /** Added to each alert, for routes. @default none */
  readonly labels?: Readonly<Record<string, string>>
}

/** Alertmanager keeps alerts in memory: after a restart it knows only what it is told again. */
const repeatMs = 60_000

/** A watcher that is gone for longer takes its alerts with it. */
const lastsMs = 3_600_000

/** One alert of `POST /api/v2/alerts`: the labels are its identity. */
interface Alert {
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly startsAt: string
  readonly endsAt: string
  readonly generatorURL?: string
}

const alertOf = (
  { system, page }: Message,
  notice: Notice,
  severity: Level,
  endMs: number,
  more: Readonly<Record<string, string>>,
): Alert => {
  const { incident, runbook } = notice
  return {
    labels: {
      ...more,
      alertname: incident.monitor,
      aspect: incident.aspect,
      incident: incident.id,
      severity,
      system,
    },
    annotations: {
      summary: noticeInWords(notice),
      description: incident.words,
      ...(runbook === undefined ? {} : { runbook_url: runbook }),
    },
    startsAt: new Date(incident.firstBadMs).toISOString(),
    endsAt: new Date(endMs).toISOString(),
    ...(page === undefined ? {} : { generatorURL: page }),
  }
}

/** An incident that got worse is another alert by its severity: what it was before ends. */
const alertsOf = (message: Message, notice: Notice, more: Readonly<Record<string, string>>): readonly Alert[] => {
  const { incident, kind } = notice
  const nowMs = Date.now()
  const at = (level: Level, endMs: number): Alert => alertOf(message, notice, level, endMs, more)
  if (kind === 'closed') return levels.map((level) => at(level, incident.closedMs ?? nowMs))
  const before = kind === 'worsened' ? levels.slice(0, levels.indexOf(incident.level)) : []
  return [at(incident.level, nowMs + lastsMs), ...before.map((level) => at(level, nowMs))]
}

/** Alertmanager's API v2. It groups, silences and routes by the labels `alertname` (the monitor), `severity`, `system`, `aspect` and your own. */
export const alertmanager = ({ url, authorizationVariable, labels = {} }: AlertmanagerOptions): Channel => ({
  kind: 'alertmanager',
  needs: authorizationVariable === undefined ? [] : [authorizationVariable],
  keyed: true,
  repeatMs,
  send: async (message, { secret, signal }) =>
    post({
      url: `${url.replace(/\/+$/, '')}/api/v2/alerts`,
      body: JSON.stringify(message.notices.flatMap((notice) => alertsOf(message, notice, labels))),
      signal,
      ...(authorizationVariable === undefined ? {} : { headers: { authorization: secret(authorizationVariable) } }),
    }),
})

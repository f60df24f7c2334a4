import { createHash } from 'node:crypto'
import { messageOf } from '../../harness/errors.ts'
import type { Channel, ChannelContext, Delivery, Message } from '../../harness/incidents/channel.ts'
import type { Notice } from '../../harness/incidents/notice.ts'
import { worstLevel } from '../../harness/model/level.ts'
import { noticeInWords } from './notice-in-words.ts'
import { post } from './post.ts'
import { summary } from './summary.ts'

/** Options of {@link pagerDuty}. */
export interface PagerDutyOptions {
  /** Environment variable that holds the integration key (Events API v2) of the service. @default 'SHAKEDOWN_PAGERDUTY_KEY' */
  readonly keyVariable?: string
  /** Where events are posted; in the EU service region 'https://events.eu.pagerduty.com/v2/enqueue'. @default 'https://events.pagerduty.com/v2/enqueue' */
  readonly url?: string
}

/** One page for more incidents at once than this. */
const mostPages = 10

/** PagerDuty's own bounds: https://developer.pagerduty.com/docs/events-api-v2/trigger-events/ */
const [mostSummary, mostKey, mostListed] = [1024, 255, 100]

/** By which PagerDuty knows an incident, whoever sends it and however often. */
const keyOf = ({ system }: Message, incident: string): string => {
  const key = `${system}/${incident}`
  return key.length <= mostKey ? key : createHash('sha256').update(key).digest('hex')
}

/** By which it knows the page for many: open until nothing is. */
const manyKey = (message: Message): string => keyOf(message, 'many')

const trigger = (message: Message, { incident, runbook, ...notice }: Notice) => ({
  event_action: 'trigger',
  dedup_key: keyOf(message, incident.id),
  payload: {
    summary: `${message.system}: ${noticeInWords({ incident, ...notice })}`.slice(0, mostSummary),
    source: message.system,
    severity: incident.level,
    timestamp: new Date(incident.openedMs).toISOString(),
    component: incident.monitor,
    class: incident.aspect,
    custom_details: { words: incident.words, evidence: incident.evidence, notes: incident.notes },
  },
  client: 'Shakedown',
  ...(message.page === undefined ? {} : { client_url: message.page }),
  ...(runbook === undefined ? {} : { links: [{ href: runbook, text: 'What to do' }] }),
})

const triggerOfMany = (message: Message, notices: readonly Notice[]) => ({
  event_action: 'trigger',
  dedup_key: manyKey(message),
  payload: {
    summary: summary(message).slice(0, mostSummary),
    source: message.system,
    severity: worstLevel(notices.map(({ incident }) => incident.level)),
    custom_details: {
      incidents: notices.slice(0, mostListed).map(noticeInWords),
      ...(notices.length > mostListed ? { more: notices.length - mostListed } : {}),
    },
  },
  client: 'Shakedown',
  ...(message.page === undefined ? {} : { client_url: message.page }),
})

/** One event, and the notices that are told with it. */
interface Sent {
  readonly event: { readonly event_action: string; readonly dedup_key: string }
  readonly ids: readonly Notice['id'][]
}

const eventsOf = (message: Message): readonly Sent[] => {
  const all: readonly Notice[] = message.notices
  const rings = all.filter(({ kind }) => kind !== 'acknowledged' && kind !== 'closed')
  const one = (notice: Notice, event: Sent['event']): Sent => ({ event, ids: [notice.id] })
  const [first, ...rest] = rings
  return [
    ...(first !== undefined && rings.length > mostPages
      ? [
          {
            event: triggerOfMany({ ...message, notices: [first, ...rest] }, rings),
            ids: rings.map(({ id }) => id),
          },
        ]
      : rings.map((notice) => one(notice, trigger(message, notice)))),
    ...all.flatMap((notice) => {
      if (notice.kind !== 'acknowledged' && notice.kind !== 'closed') return []
      const action = notice.kind === 'closed' ? 'resolve' : 'acknowledge'
      return [one(notice, { event_action: action, dedup_key: keyOf(message, notice.incident.id) })]
    }),
    // Resolving what was never triggered does nothing.
    ...(message.open === 0 ? [{ event: { event_action: 'resolve', dedup_key: manyKey(message) }, ids: [] }] : []),
  ]
}

/**
 * PagerDuty's Events API v2: an incident is triggered, acknowledged and resolved under one `dedup_key`, so that an event that comes twice counts once. More than ten
 * incidents at once make one page, which is resolved once nothing is open any more.
 */
export const pagerDuty = (options: PagerDutyOptions = {}): Channel => {
  const { keyVariable = 'SHAKEDOWN_PAGERDUTY_KEY', url = 'https://events.pagerduty.com/v2/enqueue' } = options
  const sendOne = async ({ event }: Sent, { secret, signal }: ChannelContext): Promise<Delivery> => {
    const body = JSON.stringify({ routing_key: secret(keyVariable), ...event })
    return post({ url, body, signal }).catch((error: unknown): Delivery => ({
      is: 'delayed',
      words: messageOf(error instanceof Error ? (error.cause ?? error) : error),
    }))
  }
  return {
    kind: 'pager-duty',
    needs: [keyVariable],
    keyed: true,
    send: async (message, context) => {
      const done: string[] = []
      let refused: Delivery | undefined
      for (const sent of eventsOf(message)) {
        const delivery = await sendOne(sent, context)
        if (delivery.is === 'delayed') return { ...delivery, done }
        if (delivery.is === 'refused') refused = delivery
        done.push(...sent.ids)
      }
      return refused ?? { is: 'delivered' }
    },
  }
}

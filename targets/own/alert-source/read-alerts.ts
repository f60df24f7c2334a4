import { z } from 'zod'
import type { HeardAlert } from '../../../harness/model/alert-source.ts'

const texts = z.record(z.string(), z.string())

/** What Alertmanager posts to a webhook: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config */
const alertmanager = z.object({
  alerts: z.array(z.object({ status: z.enum(['firing', 'resolved']), labels: texts, annotations: texts.default({}) })),
})

/** An event of PagerDuty's Events API v2. */
const pagerDuty = z.object({
  event_action: z.enum(['trigger', 'acknowledge', 'resolve']),
  dedup_key: z.string().optional(),
  payload: z.object({ summary: z.string() }).optional(),
})

/** A message of a Slack incoming webhook. */
const slack = z.object({
  text: z.string().default(''),
  attachments: z.array(z.object({ title: z.string().optional(), text: z.string().optional() })).default([]),
  blocks: z.array(z.object({ text: z.object({ text: z.string() }).optional() })).default([]),
})

type Read = Omit<HeardAlert, 'text'>

const over = /\b(resolved|recovered|cleared|closed|ok)\b|:(large_)?green_circle:|:white_check_mark:/i

const fromSlack = ({ text, attachments, blocks }: z.output<typeof slack>): readonly Read[] => {
  const message = [
    text,
    ...attachments.flatMap((each) => [each.title ?? '', each.text ?? '']),
    ...blocks.map((block) => block.text?.text ?? ''),
  ]
    .filter((part) => part !== '')
    .join('\n')
  if (message === '') return []
  const [name = ''] = message.split('\n')
  return [{ actor: 'slack', name, state: over.test(message) ? 'cleared' : 'raised', message }]
}

/** The alerts in what somebody posted, of any of the shapes that are known; undefined where it is of none. */
export const readAlerts = (body: unknown): readonly Read[] | undefined => {
  const many = alertmanager.safeParse(body)
  if (many.success)
    return many.data.alerts.map(({ status, labels, annotations }) => ({
      actor: 'alertmanager',
      name: labels['alertname'] ?? '',
      state: status === 'firing' ? 'raised' : 'cleared',
      message: annotations['summary'] ?? annotations['description'] ?? '',
    }))
  const event = pagerDuty.safeParse(body)
  if (event.success) {
    const { event_action: action, dedup_key: key, payload } = event.data
    const message = payload?.summary ?? ''
    // That somebody takes it on changes nothing of what it tells of.
    if (action === 'acknowledge') return []
    return [{ actor: 'pagerduty', name: key ?? message, state: action === 'trigger' ? 'raised' : 'cleared', message }]
  }
  const message = slack.safeParse(body)
  const found = message.success ? fromSlack(message.data) : []
  return found.length === 0 ? undefined : found
}

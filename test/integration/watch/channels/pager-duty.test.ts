import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Message } from '../../../../harness/incidents/channel.ts'
import { pagerDuty } from '../../../../watch/channels/pager-duty.ts'
import { type Receiver, startReceiver } from '../receiver.ts'
import { context, incident, message, notice } from './message.ts'

/** What PagerDuty takes: https://developer.pagerduty.com/docs/events-api-v2/trigger-events/ */
const form = z.discriminatedUnion('event_action', [
  z.strictObject({
    routing_key: z.string().length(32),
    event_action: z.literal('trigger'),
    dedup_key: z.string().min(1).max(255),
    payload: z.strictObject({
      summary: z.string().min(1).max(1024),
      source: z.string().min(1),
      severity: z.enum(['critical', 'error', 'warning', 'info']),
      timestamp: z.iso.datetime().optional(),
      component: z.string().optional(),
      class: z.string().optional(),
      custom_details: z.record(z.string(), z.unknown()).optional(),
    }),
    client: z.string().optional(),
    client_url: z.url().optional(),
    links: z.array(z.strictObject({ href: z.url(), text: z.string() })).optional(),
  }),
  z.strictObject({
    routing_key: z.string().length(32),
    event_action: z.enum(['acknowledge', 'resolve']),
    dedup_key: z.string().min(1).max(255),
  }),
])

const key = 'R0123456789ABCDEF0123456789ABCDE'
let receiver: Receiver
afterEach(async () => receiver.close())

/** As PagerDuty does it: what is triggered under a key that is open is no new page, and only what is open can be acknowledged or resolved. */
const startPagerDuty = async (busyAt: readonly number[] = []) => {
  const open = new Map<string, 'triggered' | 'acknowledged'>()
  const pages: string[] = []
  receiver = await startReceiver(({ body }, nth) => {
    if (busyAt.includes(nth)) return { status: 429, headers: { 'retry-after': '20' }, body: '{"status":"throttled"}' }
    const read = form.safeParse(JSON.parse(body))
    if (!read.success || read.data.routing_key !== key)
      return { status: 400, body: '{"status":"invalid event","errors":["…"]}' }
    const { event_action: action, dedup_key: id } = read.data
    if (action === 'trigger' && !open.has(id)) {
      pages.push(id)
      open.set(id, 'triggered')
    }
    if (action === 'acknowledge' && open.has(id)) open.set(id, 'acknowledged')
    if (action === 'resolve') open.delete(id)
    return { status: 202, body: JSON.stringify({ status: 'success', dedup_key: id }) }
  })
  const channel = pagerDuty({ url: `${receiver.url}/v2/enqueue` })
  return {
    open,
    pages,
    send: async (given: Message, secret = key) => channel.send(given, context({ SHAKEDOWN_PAGERDUTY_KEY: secret })),
  }
}

const many = (count: number, kind: 'opened' | 'closed' = 'opened') =>
  Array.from({ length: count }, (_, n) => notice({ id: `${kind} ${n}`, kind, incident: incident({ id: `i${n}` }) }))

const of = (notices: readonly ReturnType<typeof notice>[], more: Partial<Message> = {}): Message => {
  const [first, ...rest] = notices
  return { ...message(first, ...rest), ...more }
}

describe('the PagerDuty channel', () => {
  it('triggers, acknowledges and resolves an incident under one key, and pages once however often it sends', async () => {
    const { open, pages, send } = await startPagerDuty()
    const opened = of([notice({ runbook: 'https://runbooks.test/notes' })], { page: 'http://127.0.0.1:8080' })
    expect(await send(opened)).toEqual({ is: 'delivered' })
    await send(opened)
    await send(of([notice({ kind: 'worsened' })]))
    expect(pages).toEqual(['notes/notes/looks/2026-03-02T09:15:00.000Z'])
    await send(of([notice({ kind: 'acknowledged', incident: incident({ acknowledged: { atMs: 1, by: 'ada' } }) })]))
    expect([...open.values()]).toEqual(['acknowledged'])
    expect(await send(of([notice({ kind: 'closed' })], { open: 0 }))).toEqual({ is: 'delivered' })
    expect(open.size).toBe(0)
    expect(receiver.received[0]?.path).toBe('/v2/enqueue')
  })

  it('makes one page of a thousand incidents, and ends it when nothing is open any more', async () => {
    const { open, pages, send } = await startPagerDuty()
    expect(await send(of(many(1000), { open: 1000 }))).toEqual({ is: 'delivered' })
    expect(pages).toEqual(['notes/many'])
    expect(form.parse(JSON.parse(receiver.received[0]?.body ?? ''))).toMatchObject({
      payload: { summary: 'notes: 1000 notices (1000 opened)', severity: 'critical' },
    })
    await send(of(many(999, 'closed'), { open: 1 }))
    expect([...open.keys()]).toEqual(['notes/many'])
    await send(of(many(1, 'closed'), { open: 0 }))
    expect(open.size).toBe(0)
  })

  it('says what was taken where PagerDuty asks it to wait in the middle', async () => {
    const { pages, send } = await startPagerDuty([3])
    expect(await send(of(many(5)))).toEqual({
      is: 'delayed',
      words: 'it answered 429: {"status":"throttled"}',
      retryAfterMs: 20_000,
      done: ['opened 0', 'opened 1'],
    })
    expect(await send(of(many(5).slice(2)))).toEqual({ is: 'delivered' })
    expect(pages).toEqual([0, 1, 2, 3, 4].map((n) => `notes/i${n}`))
  })

  it('is refused for good with a key that is none, and keeps to the bounds of keys and words', async () => {
    const { pages, send } = await startPagerDuty()
    expect(await send(message(), 'short')).toMatchObject({ is: 'refused' })
    const long = incident({ id: 'x'.repeat(1000), words: 'y'.repeat(5000) })
    expect(await send(message(notice({ incident: long })))).toEqual({ is: 'delivered' })
    expect(pages).toHaveLength(1)
  })

  it('is delayed where nobody answers', async () => {
    receiver = await startReceiver()
    const { url } = receiver
    await receiver.close()
    expect(await pagerDuty({ url }).send(message(), context({ SHAKEDOWN_PAGERDUTY_KEY: key }))).toMatchObject({
      is: 'delayed',
      done: [],
    })
  })
})

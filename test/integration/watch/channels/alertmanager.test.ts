import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { alertmanager } from '../../../../watch/channels/alertmanager.ts'
import { type Receiver, startReceiver } from '../receiver.ts'
import { context, incident, message, notice } from './message.ts'

const labelSet = z.record(z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/), z.string())
/** `postableAlerts` of Alertmanager's API v2: https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml */
const form = z.array(
  z.strictObject({
    labels: labelSet.refine((labels) => Object.keys(labels).length > 0),
    annotations: labelSet,
    startsAt: z.iso.datetime(),
    endsAt: z.iso.datetime(),
    generatorURL: z.url().optional(),
  }),
)

let receiver: Receiver
afterEach(async () => receiver.close())

const send = async (...given: Parameters<typeof message>) => {
  receiver = await startReceiver(({ body }) => ({ status: form.safeParse(JSON.parse(body)).success ? 200 : 400 }))
  const channel = alertmanager({ url: `${receiver.url}/am/`, authorizationVariable: 'AM', labels: { team: 'visits' } })
  expect(await channel.send(message(...given), context({ AM: 'Bearer token' }))).toEqual({ is: 'delivered' })
  const [request] = receiver.received
  expect(request).toMatchObject({ path: '/am/api/v2/alerts', headers: { authorization: 'Bearer token' } })
  const nowMs = Date.now()
  return form
    .parse(JSON.parse(request?.body ?? ''))
    .map(({ labels, endsAt }) => ({ labels, severity: labels['severity'], isOpen: Date.parse(endsAt) > nowMs }))
}

describe('the Alertmanager channel', () => {
  it('tells of an open incident as an alert that lasts, with labels for routes', async () => {
    const [alert, ...more] = await send(notice({ runbook: 'https://runbooks.test/notes' }))
    expect(more).toEqual([])
    expect(alert).toMatchObject({
      isOpen: true,
      labels: { alertname: 'notes', aspect: 'looks', severity: 'critical', system: 'notes', team: 'visits' },
    })
  })

  it('ends what it was before when it gets worse, and everything when it closes', async () => {
    const worse = await send(notice({ kind: 'worsened' }))
    const is = (alerts: typeof worse) => Object.fromEntries(alerts.map(({ severity, isOpen }) => [severity, isOpen]))
    expect(is(worse)).toEqual({ critical: true, warning: false, info: false })
    await receiver.close()
    const closed = await send(notice({ kind: 'closed', incident: incident({ closedMs: Date.now() - 1 }) }))
    expect(is(closed)).toEqual({ critical: false, warning: false, info: false })
  })
})

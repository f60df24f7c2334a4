import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { slack } from '../../../../watch/channels/slack.ts'
import { type Receiver, startReceiver } from '../receiver.ts'
import { context, incident, message, notice } from './message.ts'

/** What Slack takes: https://docs.slack.dev/reference/block-kit/blocks/section-block */
const form = z.strictObject({
  text: z.string().min(1).max(4000),
  blocks: z
    .array(
      z.strictObject({
        type: z.literal('section'),
        text: z.strictObject({ type: z.literal('mrkdwn'), text: z.string().min(1).max(3000), verbatim: z.boolean() }),
      }),
    )
    .max(50),
})

let receiver: Receiver
afterEach(async () => receiver.close())

const send = async (given = message(), status = 200) => {
  receiver = await startReceiver(({ body }) => {
    if (status !== 200) return { status, headers: { 'retry-after': '30' }, body: 'rate_limited' }
    return form.safeParse(JSON.parse(body)).success
      ? { status: 200, body: 'ok' }
      : { status: 400, body: 'invalid_blocks' }
  })
  return slack().send(given, context({ SHAKEDOWN_SLACK_WEBHOOK: `${receiver.url}/services/T0/B0/x` }))
}

describe('the Slack channel', () => {
  it('sends what Slack takes', async () => {
    expect(await send()).toEqual({ is: 'delivered' })
    expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({
      text: expect.stringContaining('notes: opened: no effect within 10 s'),
    })
  })

  it('lets nothing that a monitored system says be a link or a mention', async () => {
    await send(message(notice({ incident: incident({ words: '<!channel> <https://evil.test|click> & more' }) })))
    expect(receiver.received[0]?.body).not.toContain('<!channel>')
    expect(receiver.received[0]?.body).toContain('&lt;!channel&gt;')
  })

  it('makes one message of a thousand notices, and cuts long words', async () => {
    const many = Array.from({ length: 1000 }, (_, n) =>
      notice({ id: `${n}`, incident: incident({ words: '<'.repeat(5000) }) }),
    )
    expect(await send({ ...message(), notices: [notice(), ...many], page: 'http://127.0.0.1:8080' })).toEqual({
      is: 'delivered',
    })
    const { text, blocks } = form.parse(JSON.parse(receiver.received[0]?.body ?? ''))
    expect(text).toBe('notes: 1001 notices (1001 opened)')
    expect(blocks.map((block) => block.text.text)).toContain('and 956 more')
  })

  it('waits as long as Slack says', async () => {
    expect(await send(message(), 429)).toMatchObject({ is: 'delayed', retryAfterMs: 30_000 })
  })
})

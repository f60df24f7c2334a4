import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { tracedTarget } from '../../../watch/engine/traced-target.ts'
import { traces } from '../../../watch/engine/traces.ts'
import type { OutgoingMessage, Target } from '../../../harness/model/target.ts'
import { look } from '../../unit/watch/store/looks.ts'
import { type Receiver, startReceiver } from './receiver.ts'

let receiver: Receiver
afterEach(async () => receiver.close())

const attributes = z
  .array(z.object({ key: z.string(), value: z.record(z.string(), z.unknown()) }))
  .transform((all) => Object.fromEntries(all.map(({ key, value }) => [key, Object.values(value)[0]])))
/** `ExportTraceServiceRequest` of OTLP, in JSON: https://github.com/open-telemetry/opentelemetry-proto */
const form = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes }),
      scopeSpans: z.array(
        z.object({
          spans: z.array(
            z.object({
              traceId: z.string().regex(/^[0-9a-f]{32}$/),
              spanId: z.string().regex(/^[0-9a-f]{16}$/),
              name: z.string(),
              startTimeUnixNano: z.string(),
              attributes,
              status: z.object({ code: z.number(), message: z.string().optional() }),
            }),
          ),
        }),
      ),
    }),
  ),
})

const spansOf = ({ received }: Receiver) =>
  received.flatMap(({ body }) =>
    form
      .parse(JSON.parse(body))
      .resourceSpans.flatMap(({ resource, scopeSpans }) =>
        scopeSpans.flatMap(({ spans }) => spans.map((span) => ({ ...span, resource: resource.attributes }))),
      ),
  )

describe('looks as spans', () => {
  it('come to an OTLP receiver, with what they saw, under the trace that their messages name', async () => {
    receiver = await startReceiver(() => ({ status: 200, headers: { 'content-type': 'application/json' }, body: '{}' }))
    const complaints: string[] = []
    const told = traces({ url: receiver.url, system: 'notes', complain: (words) => complaints.push(words) })
    const good = told.begin('a', 'look')
    good.end(look(1))
    const bad = told.begin('b', 'second judgement')
    bad.end(look(2, { monitor: 'b', state: 'bad', level: 'critical', words: 'twice' }))
    const sent: OutgoingMessage[] = []
    const publish: Target['publish'] = async (_, message) => {
      sent.push(message)
      return Promise.resolve({ messageId: '1' })
    }
    await tracedTarget({ publish }, good.traceparent).publish('q', { body: '{}', attributes: { eventType: 'x' } })
    const full = Object.fromEntries(Array.from({ length: 10 }, (__, n) => [`a${n}`, 'x']))
    await tracedTarget({ publish }, good.traceparent).publish('q', { body: '{}', attributes: full })
    await told.stop()
    expect(complaints).toEqual([])
    const [first, second] = spansOf(receiver)
    expect(receiver.received.map(({ path }) => path)).toEqual(['/v1/traces'])
    expect(first).toMatchObject({
      name: 'look a',
      resource: { 'service.name': 'shakedown-watch', 'shakedown.system': 'notes' },
      attributes: { 'shakedown.monitor': 'a', 'shakedown.look.state': 'good' },
    })
    expect(second).toMatchObject({
      name: 'second judgement b',
      attributes: { 'shakedown.look.level': 'critical' },
      status: { code: 2, message: 'twice' },
    })
    expect(second?.traceId).not.toBe(first?.traceId)
    expect(sent.map((message) => message.attributes)).toEqual([
      { eventType: 'x', traceparent: `00-${first?.traceId}-${first?.spanId}-01` },
      // An eleventh attribute would have the message refused.
      full,
    ])
  })

  it('keep nobody from looking where no receiver answers, and that is said once', async () => {
    receiver = await startReceiver(() => ({ status: 400 }))
    const complaints: string[] = []
    const told = traces({ url: receiver.url, system: 'notes', complain: (words) => complaints.push(words) })
    told.begin('a', 'look').end(look(1))
    await told.stop()
    expect(complaints).toEqual([expect.stringContaining(`could not be sent to ${new URL(receiver.url).host}`)])
  })
})

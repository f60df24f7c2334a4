import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { EventRef, EventStream } from '../../../../harness/model/target.ts'
import type { Operator } from '../../../../targets/hmpps/operator.ts'
import { settingsOptions } from '../../../../targets/hmpps-prisoner-to-nomis-update/settings.ts'
import { commonFacts } from '../../../../targets/hmpps-prisoner-to-nomis-update/streams/common-facts.ts'
import { streams } from '../../../../targets/hmpps-prisoner-to-nomis-update/streams/index.ts'
import { versionIn, versionText } from '../../../../targets/hmpps-prisoner-to-nomis-update/version-text.ts'

/** What the streams put at the stand-ins. */
const puts: { readonly path: string; readonly body: unknown }[] = []
const operator: Operator = {
  call: async () => ({ status: 200, body: undefined }),
  succeed: async (_service, _method, path, body) => {
    puts.push({ path, body })
  },
  health: async () => [],
}
const made = streams.map(({ facts, make }) => make(facts(settingsOptions.defaults), operator))
const envelope = z.object({
  Message: z.string(),
  MessageAttributes: z.object({ eventType: z.object({ Value: z.string() }) }),
})

const typeOf = (stream: EventStream, more: Partial<EventRef>): string => {
  const ref = { copy: 'c', event: 'e', key: stream.key('seed', 1), version: 1, variant: 'create', ...more }
  const { Message: text, MessageAttributes: attributes } = envelope.parse(JSON.parse(stream.event(ref).body))
  expect(JSON.parse(text)).toMatchObject({ eventType: attributes.eventType.Value })
  expect(text).toContain(ref.key)
  return attributes.eventType.Value
}

describe.each(made.map((stream) => [stream.name, stream] as const))('%s', (name, stream) => {
  it('tells of events that the listener of its queue knows, and names the key in each', () => {
    expect(typeOf(stream, {})).toMatch(new RegExp(`^${name.replace('activities.scheduled-instance.amended', '.*')}$`))
    if (stream.variants.includes('delete'))
      expect(typeOf(stream, { version: 3, variant: 'delete' })).toMatch(/cancelled|allocation-amended|deleted/)
  })

  it('gives no key twice', () => {
    const keys = ['a', 'b'].flatMap((seed) => Array.from({ length: 200 }, (_, n) => stream.key(seed, n)))
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('puts content that differs from version to version, and again where it is unreadable', async () => {
    const bodies = async (more: Partial<EventRef>): Promise<string> => {
      puts.length = 0
      const ref = { copy: 'c', event: 'e', key: stream.key('seed', 1), version: 2, variant: 'update', ...more }
      await stream.prepare?.(ref)
      return JSON.stringify(puts)
    }
    const texts = [await bodies({}), await bodies({ version: 3 }), await bodies({ variant: 'unreadable' })]
    expect(new Set(texts).size).toBe(3)
    puts.length = 0
    const ref = { copy: 'c', event: 'e', key: stream.key('seed', 1), version: 2, variant: 'unreadable' }
    await stream.fix?.([ref])
    expect(texts[0]).toContain(JSON.stringify(puts).slice(1, -1))
  })

  it('wants no call to be refused, and one record of what was made', () => {
    const published = [{ copy: 'c', event: 'e', key: 'k', version: 1, variant: 'create' }]
    const expected = stream.expected(published)
    expect(expected).toContainEqual({ key: 'k', entity: 'refused call', rows: 0 })
    expect(expected.filter(({ rows }) => rows === 1).length).toBeGreaterThan(0)
  })
})

it('leaves an activity with fewer sessions, on all sides', async () => {
  const stream = made.find(({ name }) => name === 'activities.activity-schedule.created')
  const refs = ['create', 'shrink'].map((variant, n) => ({
    copy: 'c',
    event: variant,
    key: '7',
    version: n + 1,
    variant,
  }))
  const sessions = []
  for (const ref of refs) {
    puts.length = 0
    await stream?.prepare?.(ref)
    const schedule = puts.find(({ path }) => path === '/stand-in/schedules/7')?.body
    sessions.push(z.object({ content: z.object({ instances: z.array(z.object({ id: z.number() })) }) }).parse(schedule))
  }
  expect(sessions.map(({ content }) => content.instances.map(({ id }) => id))).toEqual([[7, 100_000_000_007], [7]])
  const rowsOf = (published: readonly EventRef[]) =>
    stream?.expected(published).flatMap(({ entity, rows }) => (entity.includes('session') ? [rows] : []))
  expect([rowsOf(refs.slice(0, 1)), rowsOf(refs)]).toEqual([
    [2, 2],
    [1, 1],
  ])
})

it('reads a version back from the words that it stands in', () => {
  expect(versionIn(`DPS booking reference: ab-cd - ${versionText(12)}`)).toBe(versionText(12))
  expect(versionIn('earlier')).toBe('earlier')
})

it('allows for the time that the retries of a message are put off', () => {
  expect(commonFacts(settingsOptions.defaults).recoveryMs).toBeUndefined()
  const local = { ...settingsOptions.defaults, visibilityTimeoutSeconds: 30, maxReceiveCount: 5 }
  expect(commonFacts(local).recoveryMs).toBe((1 + 10 + 60 + 600 + 5 * 30) * 1_000)
})

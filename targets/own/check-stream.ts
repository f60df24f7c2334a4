import { z } from 'zod'
import { recordActs } from '../../harness/model/acts.ts'
import { messageOf } from '../../harness/errors.ts'
import { readings } from '../../harness/record/readings.ts'
import { type EventRef, linkRoles } from '../../harness/model/target.ts'
import type { Body, StreamOptions } from './stream-options.ts'
import { keyProblems } from './check-keys.ts'
import { type Problem, problemsOf, refuse } from './problems.ts'

const text = z.string().min(1)
/** Zod can tell that something is a function, not of which shape; the types do that. */
const callable = z.custom<unknown>((value) => typeof value === 'function', 'must be a function')
/** https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html */
const topicName = text.regex(
  /^(arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:)?[A-Za-z0-9_-]{1,256}(\.fifo)?$/,
  'must be the name of a topic (letters, digits, - and _), or its ARN: arn:aws:sns:<region>:<account>:<name>',
)
const rows = z.strictObject({ table: text, where: text, lockTimeoutMs: z.number().positive().optional() })
const release = z.strictObject({ name: text, env: z.record(z.string(), z.string()) })

const apartQueue = z.union([text, z.strictObject({ name: text, deadLetterQueue: text.optional() })]).optional()

const form = z.strictObject({
  name: text,
  queue: z.union([
    text,
    z.strictObject({
      name: text,
      deadLetterQueue: text.optional(),
      visibilityTimeoutSeconds: z.number().int().min(1).max(43_200).optional(),
      maxReceiveCount: z.number().int().min(1).max(1000).optional(),
    }),
  ]),
  topic: z
    .union([
      topicName,
      z.strictObject({
        name: topicName,
        raw: z.boolean().optional(),
        filterPolicy: z.record(z.string(), z.unknown()).optional(),
        filterPolicyScope: z.enum(['MessageAttributes', 'MessageBody']).optional(),
      }),
    ])
    .optional(),
  event: callable,
  effects: callable,
  copyOf: callable.optional(),
  offload: z.strictObject({ bucket: text, aboveBytes: z.number().int().min(0).optional() }).optional(),
  consumer: text.optional(),
  state: callable.optional(),
  total: callable.optional(),
  delete: z.strictObject({ event: callable, state: callable.optional(), queue: apartQueue }).optional(),
  acts: z.partialRecord(z.enum(recordActs), callable).optional(),
  alerts: z
    .strictObject({
      duplicate: text.optional(),
      deadLetters: z.strictObject({ name: text, withinSeconds: z.number().positive().max(3600) }).optional(),
    })
    .optional(),
  merge: z.strictObject({ event: callable, queue: apartQueue }).optional(),
  unmerge: z.strictObject({ event: callable }).optional(),
  shrink: z.strictObject({ event: callable }).optional(),
  awaitsParent: z.literal(true).optional(),
  unreadable: z.strictObject({ event: callable, fix: z.union([z.literal(false), callable]) }).optional(),
  links: z.strictObject({ dependency: text.optional(), mapping: text.optional(), source: text.optional() }).optional(),
  readsOnly: z.array(z.enum(linkRoles)).optional(),
  database: text.optional(),
  publishesTo: text.optional(),
  row: rows.optional(),
  thenTable: text.optional(),
  opensDatabase: z.literal(true).optional(),
  healthTellsOf: z.array(z.enum(linkRoles)).optional(),
  healthTellsWithinSeconds: z.number().positive().max(3600).optional(),
  recoversWithinSeconds: z.number().positive().max(86_400).optional(),
  matches: z.literal(true).optional(),
  latestBy: z.literal('content').optional(),
  table: rows.optional(),
  statements: z.strictObject({ timeoutMs: z.number().positive(), slowMs: z.number().positive().optional() }).optional(),
  releases: z.strictObject({ current: release, previous: release }).optional(),
  conflicts: z.enum(['serialization', 'none']).optional(),
  inFlightAtMost: z.number().int().min(1).optional(),
  prepare: callable.optional(),
  cleanUp: callable.optional(),
  key: callable.optional(),
  group: callable.optional(),
  attributes: callable.optional(),
  expected: callable.optional(),
})

/** What an absent field is for: said where it is missing. */
const purposes: Readonly<Record<string, string>> = {
  name: 'the name of the event, such as "note.written"',
  queue: 'the name of the queue on which it is published',
  event: 'how to make an event: ({ key, copy }) => ({ reference: key, id: copy })',
  effects: 'how to read what events left: sql({ … }), http({ … }) or a function',
}

/** The text that goes to the queue. */
export const bodyOf = (body: Body): string => (typeof body === 'string' ? body : JSON.stringify(body))

const sample: EventRef = { copy: 'sd-sample-0-e1-1', event: 'e1', key: 'key-sample', version: 1, variant: 'create' }

/** What SQS refuses in a body (API reference, SendMessage): control characters, lone surrogates, U+FFFE and U+FFFF. */
const refused = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u

const isNamed = (body: string, copy: string, copyOf: StreamOptions['copyOf']): boolean =>
  readings(body).some((read) => read.includes(copy)) || copyOf?.(body) === copy

/** Makes an event once, so that a mistake in its maker is said before anything is started. */
const tried = (
  field: string,
  make: (ref: EventRef) => Body,
  ref: EventRef,
  copyOf: StreamOptions['copyOf'],
): readonly Problem[] => {
  try {
    const body: unknown = make(ref)
    if (typeof body !== 'string' && (typeof body !== 'object' || body === null || Array.isArray(body)))
      return [{ field, says: `must give the message's body, a text or an object, and gave ${typeof body}` }]
    const written = typeof body === 'string' ? body : JSON.stringify(body)
    const bad = refused.exec(written)?.[0].codePointAt(0)
    if (written === '' || bad !== undefined) {
      const what =
        bad === undefined
          ? 'an empty text'
          : `a text with the character U+${bad.toString(16).toUpperCase().padStart(4, '0')}`
      return [{ field, says: `gives ${what}, which SQS refuses; bytes go there as base64` }]
    }
    if (!isNamed(written, ref.copy, copyOf))
      return [
        {
          field,
          says: `leaves the copy's id out. Put "copy" somewhere into the body (in any field, your system may ignore it): a redriven message has a new MessageId, and is known again by it. Where it is there and cannot be read, "copyOf" says how`,
        },
      ]
    return []
  } catch (error) {
    return [{ field, says: `throws: ${messageOf(error)}` }]
  }
}

/** A standard topic promises no order, so that SNS lets no FIFO queue subscribe to it. */
const unfitTopic = ({ topic, queue }: StreamOptions): readonly Problem[] => {
  if (topic === undefined) return []
  const [topicName, queueName] = [topic, queue].map((each) => (typeof each === 'string' ? each : each.name))
  return queueName?.endsWith('.fifo') === true && topicName?.endsWith('.fifo') !== true
    ? [{ field: 'topic', says: `"${topicName}" is no FIFO topic, and no FIFO queue can subscribe to it` }]
    : []
}

/** @throws {ShakedownError} exit 2, naming everything that is wrong with a stream at once */
export const checkStream = (options: StreamOptions): void => {
  const given: unknown = options
  const problems = problemsOf(form.safeParse(given), given, purposes)
  const named = z.looseObject({ name: text }).safeParse(given)
  const title = named.success ? `the stream "${named.data.name}"` : 'a stream'
  const { event, unreadable, copyOf, state, total } = options
  const both: readonly Problem[] =
    state === undefined || total === undefined
      ? []
      : [{ field: 'total', says: 'stands beside "state": later events of a key either replace earlier ones or add up' }]
  const merged: readonly Problem[] =
    options.merge === undefined || options.expected !== undefined
      ? []
      : [
          {
            field: 'merge',
            says: 'needs "expected" beside it: what two records come to once they are one, only you can say',
          },
        ]
  const unmerged: readonly Problem[] =
    options.unmerge === undefined || options.merge !== undefined
      ? []
      : [{ field: 'unmerge', says: 'needs "merge" beside it, which it undoes' }]
  const shrunk: readonly Problem[] =
    options.shrink === undefined || options.expected !== undefined
      ? []
      : [{ field: 'shrink', says: 'needs "expected" beside it: which parts are left then, only you can say' }]
  const wrong = [
    ...problems,
    ...both,
    ...merged,
    ...unmerged,
    ...shrunk,
    ...(problems.length > 0 ? [] : unfitTopic(options)),
  ]
  if (wrong.length > 0) refuse(title, 'defineStream', wrong)
  const spoilt = [
    ...keyProblems(options),
    ...tried('event', event, sample, copyOf),
    ...(options.merge === undefined
      ? []
      : tried('merge.event', options.merge.event, { ...sample, variant: 'merge', into: 'key-other' }, copyOf)),
    ...(options.unmerge === undefined
      ? []
      : tried('unmerge.event', options.unmerge.event, { ...sample, variant: 'unmerge', into: 'key-other' }, copyOf)),
    ...(options.shrink === undefined
      ? []
      : tried('shrink.event', options.shrink.event, { ...sample, version: 2, variant: 'shrink' }, copyOf)),
    ...(options.delete === undefined
      ? []
      : tried('delete.event', options.delete.event, { ...sample, variant: 'delete' }, copyOf)),
    ...(unreadable === undefined
      ? []
      : tried('unreadable.event', unreadable.event, { ...sample, variant: 'unreadable' }, copyOf)),
  ]
  if (spoilt.length > 0) refuse(title, 'defineStream', spoilt)
}

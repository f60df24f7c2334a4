import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { checkReceived } from './check-received.ts'
import { buryDead, countsOf, deliverable, enqueue, passTime, type Model } from './model.ts'
import { reached, type RealQueue } from './real-queue.ts'

export type QueueCommand = fc.AsyncCommand<Model, RealQueue>

const fiveMinutesMs = 300_000
const roomForRedrive = 8

/** A command, and the counts of the queue after it. */
const command = (
  text: string,
  run: (model: Model, real: RealQueue) => Promise<void>,
  check: (model: Readonly<Model>) => boolean = () => true,
): QueueCommand => ({
  check,
  toString: () => text,
  run: async (model, real) => {
    await run(model, real)
    assert.deepEqual(await real.counts(real.url), countsOf(model), `counts after ${text}`)
    if (real.deadUrl !== undefined)
      assert.equal((await real.counts(real.deadUrl)).visible, model.dead.length, `dead letters after ${text}`)
  },
})

const pass = (model: Model, real: RealQueue, ms: number): void => {
  real.clock.advance(ms)
  passTime(model, ms)
}

/** Sends one message and notes it, unless it is a duplicate: then its answer must name the original. */
const sendOne = async (
  model: Model,
  real: RealQueue,
  group: string,
  deduplicationId: string | undefined,
  delayMs: number,
): Promise<void> => {
  const body = `m${model.sent}`
  model.sent += 1
  const fifo = { MessageGroupId: group, MessageDeduplicationId: deduplicationId ?? body }
  const { error, body: answer } = await real.call('SendMessage', {
    QueueUrl: real.url,
    MessageBody: body,
    ...(model.fifo ? fifo : { DelaySeconds: delayMs / 1000 }),
  })
  assert.equal(error, undefined)
  assert.equal(answer['MD5OfMessageBody'], createHash('md5').update(body).digest('hex'))
  const messageId = String(answer['MessageId'])
  const original = model.fifo ? model.seen.get(fifo.MessageDeduplicationId) : undefined
  if (original && model.nowMs - original.atMs < fiveMinutesMs) {
    assert.equal(messageId, original.messageId, 'a duplicate is answered with the id of its original')
    return
  }
  if (model.fifo) model.seen.set(fifo.MessageDeduplicationId, { atMs: model.nowMs, messageId })
  enqueue(model, body, model.fifo ? group : undefined, model.fifo ? model.delayMs : delayMs)
}

const hasRoom = (model: Readonly<Model>): boolean =>
  model.maxReceives === undefined || model.messages.length + model.dead.length < roomForRedrive

const send = (group: string, deduplicationId: string | undefined, delayMs: number): QueueCommand =>
  command(
    `send(${group}, ${deduplicationId ?? 'new'}, ${delayMs})`,
    (model, real) => sendOne(model, real, group, deduplicationId, delayMs),
    hasRoom,
  )

/** With a dead-letter queue a receive must reach the whole queue, or nobody could say which messages it moved. */
const maximum = (model: Readonly<Model>, asked: number): number => (model.maxReceives === undefined ? asked : 10)

const receive = (asked: number, consumers: number, visibilityMs: number): QueueCommand =>
  command(`receive(${asked} by ${consumers}, ${visibilityMs})`, async (model, real) => {
    const max = maximum(model, asked)
    const lanes = model.maxReceives === undefined ? consumers : 1
    const input = { MaxNumberOfMessages: max, VisibilityTimeout: visibilityMs / 1000 }
    const answers = await Promise.all(Array.from({ length: lanes }, () => real.receive(input)))
    buryDead(model)
    checkReceived(model, answers, max, visibilityMs)
  })

/** Consumers wait, something happens, some of them are served, the others go away and must take nothing with them. */
const waitingConsumers = (consumers: number, messages: number): QueueCommand =>
  command(
    `waiting(${consumers} for ${messages})`,
    async (model, real) => {
      const gone = new AbortController()
      const answered: (readonly { readonly Body: string }[])[] = []
      const polls = Array.from({ length: consumers }, async () => {
        const answer = await real
          .receive({ MaxNumberOfMessages: 1, WaitTimeSeconds: 20, VisibilityTimeout: 30 }, gone.signal)
          .catch(() => [])
        if (answer.length > 0) answered.push(answer)
        return answer
      })
      await reached()
      for (let n = 0; n < messages; n += 1) await sendOne(model, real, `waited-${model.sent}`, undefined, 0)
      await reached()
      gone.abort()
      const answers = (await Promise.all(polls)).filter((answer) => answer.length > 0)
      assert.equal(answers.length, Math.min(consumers, messages), 'consumers served')
      checkReceived(model, answers, 1, 30_000)
      await reached()
    },
    (model) => model.maxReceives === undefined && model.delayMs === 0 && deliverable(model).length === 0,
  )

const advance = (ms: number): QueueCommand =>
  command(`advance(${ms})`, (model, real) => {
    pass(model, real, ms)
    return Promise.resolve()
  })

const remove = (pick: number): QueueCommand =>
  command(
    `delete(${pick})`,
    async (model, real) => {
      const given = model.handles[pick % model.handles.length]
      if (!given) return
      const { handle, message } = given
      const { error } = await real.call('DeleteMessage', { QueueUrl: real.url, ReceiptHandle: handle })
      const isThere = model.messages.includes(message)
      const isLatest = message.handle === handle
      const isInFlight = message.hiddenUntilMs > model.nowMs
      if (!model.fifo) assert.equal(error, undefined, 'a delete on a standard queue raises nothing')
      else if (isThere && isLatest && !isInFlight)
        assert.equal(error, 'InvalidParameterValueException', 'an expired handle')
      else if (isThere && isLatest) assert.equal(error, undefined)
      // AWS was recorded to take an older handle of a standard message that nobody holds; never of one in flight.
      const deletes = model.fifo ? isLatest && isInFlight : isLatest || !isInFlight
      if (deletes) model.messages = model.messages.filter((each) => each !== message)
    },
    (model) => model.handles.length > 0,
  )

const changeVisibility = (pick: number, ms: number): QueueCommand =>
  command(
    `changeVisibility(${pick}, ${ms})`,
    async (model, real) => {
      const held = model.messages.filter((message) => message.handle !== undefined)
      const message = held[pick % held.length]
      if (!message) return
      const input = { QueueUrl: real.url, ReceiptHandle: message.handle, VisibilityTimeout: ms / 1000 }
      const { error } = await real.call('ChangeMessageVisibility', input)
      if (message.hiddenUntilMs <= model.nowMs) {
        assert.ok(error !== undefined, 'the visibility of a message that is not in flight was changed')
        return
      }
      assert.equal(error, undefined)
      message.hiddenUntilMs = model.nowMs + ms
    },
    (model) => model.messages.some((message) => message.handle !== undefined),
  )

const purge = (): QueueCommand =>
  command('purge', async (model, real) => {
    const { error } = await real.call('PurgeQueue', { QueueUrl: real.url })
    const tooSoon = model.purgedAtMs !== undefined && model.nowMs - model.purgedAtMs < 60_000
    assert.equal(error, tooSoon ? 'PurgeQueueInProgress' : undefined)
    if (tooSoon) return
    model.purgedAtMs = model.nowMs
    model.messages = []
  })

const redrive = (): QueueCommand =>
  command(
    'redrive',
    async (model, real) => {
      const SourceArn = `arn:aws:sqs:us-east-1:000000000000:${real.deadUrl?.split('/').at(-1)}`
      const { error } = await real.call('StartMessageMoveTask', { SourceArn })
      assert.equal(error, undefined)
      for (const { body, group } of model.dead.splice(0)) enqueue(model, body, group, 0)
      for (let tries = 0; ; tries += 1) {
        const { body } = await real.call('ListMessageMoveTasks', { SourceArn })
        if (JSON.stringify(body).includes('"Status":"COMPLETED"')) return
        assert.ok(tries < 50, `the task does not end: ${JSON.stringify(body)}`)
        pass(model, real, 20)
      }
    },
    (model) => model.maxReceives !== undefined && model.dead.length > 0,
  )

const group = fc.constantFrom('g', 'h', 'i')
const pick = fc.nat(60)

/** Every command, those that move the work more often. */
export const queueCommands: fc.Arbitrary<QueueCommand>[] = [
  fc.tuple(group, fc.constant(undefined), fc.constantFrom(0, 0, 1_000)).map((of) => send(...of)),
  fc.tuple(group, fc.constantFrom('d1', 'd2'), fc.constant(0)).map((of) => send(...of)),
  fc
    .tuple(fc.integer({ min: 1, max: 4 }), fc.constant(1), fc.constantFrom(1_000, 2_000, 30_000))
    .map((of) => receive(...of)),
  fc
    .tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 2, max: 4 }), fc.constantFrom(1_000, 30_000))
    .map((of) => receive(...of)),
  fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 0, max: 3 })).map((of) => waitingConsumers(...of)),
  fc.constantFrom(307, 703, 1_109, 2_311, 31_013).map(advance),
  fc.constantFrom(61_027, 301_031).map(advance),
  pick.map(remove),
  pick.map(remove),
  fc.tuple(pick, fc.constantFrom(0, 1_000, 20_000)).map((of) => changeVisibility(...of)),
  fc.constant(undefined).map(purge),
  fc.constant(undefined).map(redrive),
]

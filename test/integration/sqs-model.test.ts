import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { manualClock, startSqs } from '../../emulators/aws/sqs/index.ts'
import { queueCommands } from './sqs-model/commands.ts'
import { makeModel, type ModelSettings } from './sqs-model/model.ts'
import { realQueue, type RealQueue } from './sqs-model/real-queue.ts'

// SEQUENCES=10000 SEED=… npx vitest run test/integration/sqs-model.test.ts
const sequences = Number(process.env['SEQUENCES'] ?? 500)
const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31)
process.stdout.write(`sqs-model: ${sequences} sequences, SEED=${seed}\n`)

const clock = manualClock()
const server = await startSqs({ clock })
afterAll(() => server.close())
const arn = (name: string): string => `arn:aws:sqs:us-east-1:000000000000:${name}`

/** Makes the queue of one sequence. */
const makeQueue = async (settings: ModelSettings): Promise<RealQueue> => {
  const { fifo, visibilityMs, delayMs, retentionMs, maxReceives } = settings
  const control = realQueue(server.url, clock, '', undefined)
  const create = async (name: string, attributes: Record<string, string>): Promise<string> => {
    const Attributes = { ...attributes, ...(fifo && { FifoQueue: 'true' }) }
    const { body } = await control.call('CreateQueue', { QueueName: name, Attributes })
    return String(body['QueueUrl'])
  }
  const name = `model-${randomUUID()}`
  const end = fifo ? '.fifo' : ''
  const deadUrl = maxReceives === undefined ? undefined : await create(`${name}-dead${end}`, {})
  const url = await create(`${name}${end}`, {
    VisibilityTimeout: String(visibilityMs / 1000),
    DelaySeconds: String(delayMs / 1000),
    MessageRetentionPeriod: String(retentionMs / 1000),
    ...(maxReceives !== undefined && {
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn(`${name}-dead${end}`), maxReceiveCount: maxReceives }),
    }),
  })
  return realQueue(server.url, clock, url, deadUrl)
}

const fourDaysMs = 345_600_000

const settingsOf = (fifo: boolean): fc.Arbitrary<ModelSettings> =>
  fc.oneof(
    fc.record({
      fifo: fc.constant(fifo),
      visibilityMs: fc.constant(30_000),
      delayMs: fifo ? fc.constantFrom(0, 0, 1_000) : fc.constant(0),
      retentionMs: fc.constantFrom(60_000, fourDaysMs, fourDaysMs),
      maxReceives: fc.constant(undefined),
    }),
    fc.record({
      fifo: fc.constant(fifo),
      visibilityMs: fc.constant(30_000),
      delayMs: fc.constant(0),
      retentionMs: fc.constant(fourDaysMs),
      maxReceives: fc.integer({ min: 1, max: 3 }),
    }),
  )

describe.each([
  { kind: 'standard', fifo: false },
  { kind: 'FIFO', fifo: true },
])('a $kind queue behaves as the model whatever is done to it', ({ fifo }) => {
  test(`${sequences / 2} command sequences`, { timeout: 60_000 + sequences * 100 }, async () => {
    let commandsRun = 0
    await fc.assert(
      fc.asyncProperty(
        settingsOf(fifo),
        fc.commands(queueCommands, { maxCommands: 40, size: 'max' }),
        async (settings, commands) => {
          const model = makeModel(settings, clock.now())
          const real = await makeQueue(settings)
          await fc.asyncModelRun(() => ({ model, real }), commands)
          commandsRun += model.sent + model.handles.length
          await real.call('DeleteQueue', { QueueUrl: real.url })
          if (real.deadUrl !== undefined) await real.call('DeleteQueue', { QueueUrl: real.deadUrl })
        },
      ),
      { numRuns: sequences / 2, seed },
    )
    expect(commandsRun).toBeGreaterThan(sequences)
  })
})

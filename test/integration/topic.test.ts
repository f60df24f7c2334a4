import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateTopicCommand, ListTopicsCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSqsSns } from '../../emulators/aws/sns/index.ts'
import { startPostgres } from '../../stacks/embedded/postgres/start-postgres.ts'
import { shakedown } from './command.ts'
import { pythonEnvironment } from './package/python-environment.ts'

const cwd = mkdtempSync(join(tmpdir(), 'topic-'))
let why: string | undefined
beforeAll(async () => {
  cpSync(new URL('topic/', import.meta.url), cwd, { recursive: true })
  symlinkSync(new URL('../../node_modules', import.meta.url), join(cwd, 'node_modules'))
  why = await pythonEnvironment(cwd)
  // A busy machine installs slowly.
}, 600_000)
afterAll(() => rmSync(cwd, { recursive: true }))

interface Line {
  readonly kind: string
  readonly stream?: string
  readonly queue?: string
  readonly topic?: string
  readonly origin?: string
  readonly copy?: string
  readonly message?: string
  readonly messageId?: string
}

const historyOf = (runId: string): readonly Line[] =>
  readFileSync(join(cwd, 'reports/runs', runId, 'history.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line): Line => JSON.parse(line))

const others =
  /note\.written is published to arn:aws:sns:eu-west-2:\d{12}:notes-events; one other gets each event of ours too: sqs arn:aws:sqs:eu-west-2:\d{12}:audit \(what matches \{"kind":\["audit"\]\}\)/

// The streams are consumed by sqs-consumer, which gets SNS's envelope, and by boto3, raw and filtered.
describe('a stream that is published to a topic', () => {
  it('is judged as any other, copy by copy, and its other subscribers are in the history before its first event', async () => {
    const env = { HAS_PYTHON: why === undefined ? '1' : '' }
    const scenarios = ['duplicate-delivery', 'consumer-crash']
    const { code, out, err } = await shakedown(['run', ...scenarios, '--json'], { cwd, env }).ended
    const { runId, cells } = JSON.parse(out)
    const judged: readonly { id: string; verdict: string; words: string }[] = cells.filter(
      ({ id, verdict }: { id: string; verdict: string }) =>
        verdict !== 'skipped' && (why === undefined || id.includes('note.written')),
    )
    expect(judged.map(({ id, verdict, words }) => `${id} ${verdict === 'pass' ? verdict : words}`)).toEqual(
      judged.map(({ id }) => `${id} pass`),
    )
    expect(judged.length, err).toBeGreaterThanOrEqual(3)
    if (why === undefined) expect(code, err).toBe(0)
    const lines = historyOf(runId)
    const said = lines.findIndex(({ kind, message }) => kind === 'log' && others.test(message ?? ''))
    const own = new Set(lines.filter(({ stream }) => stream === 'note.written').map(({ copy }) => copy))
    const first = lines.findIndex(({ kind, copy }) => kind === 'enqueue' && copy !== undefined && own.has(copy))
    expect(said).toBeGreaterThanOrEqual(0)
    expect(said).toBeLessThan(first)
    // Which message on the queue came of which publish is known by the copy.
    const publishes = lines.filter(({ kind, topic }) => kind === 'publish' && topic === 'notes-events')
    expect(publishes.length).toBeGreaterThan(0)
    expect(publishes.every(({ messageId }) => messageId === undefined)).toBe(true)
    const arrived = new Set(
      lines.filter(({ kind, origin }) => kind === 'enqueue' && origin === 'harness').map(({ copy }) => copy),
    )
    expect(publishes.filter(({ copy }) => !arrived.has(copy))).toEqual([])
  })

  it('shows a mistake', async () => {
    const run = ['run', 'duplicate-delivery', '--grep', 'note.written', '--defect', 'no-deduplication', '--json']
    const { code, out } = await shakedown(run, { cwd }).ended
    const cells: readonly { verdict: string; words: string }[] = JSON.parse(out).cells
    expect({ code, words: cells.find(({ verdict }) => verdict === 'fail')?.words }).toMatchObject({
      code: 1,
      words: expect.stringMatching(/was created (twice|\d+ times), once is right/),
    })
  })

  it('is watched, and its other subscribers are told of before the first event', async () => {
    const { code, out, err } = await shakedown(['watch', '--once', '--json'], { cwd }).ended
    expect(err).toMatch(others)
    const { looks }: { looks: readonly { state: string; aspect: string; evidence?: unknown; words: string }[] } =
      JSON.parse(out)
    expect(looks.map(({ aspect, state, words }) => `${aspect} ${state === 'good' ? state : words}`)).toEqual([
      'looks good',
      'afterwards good',
    ])
    expect(JSON.stringify(looks[0]?.evidence)).toContain('published to notes-events')
    expect(code).toBe(0)
  })

  it('runs against queues elsewhere through the tap; topics that are missing there are made, and gone afterwards', async () => {
    const queue = await startSqsSns()
    const postgres = await startPostgres({ runDirectory: join(cwd, 'postgres') })
    try {
      await postgres.createDatabase('notes')
      const env = { EXTERNAL_QUEUE: queue.url, EXTERNAL_DATABASE: postgres.url('notes') }
      const run = ['run', 'duplicate-delivery', '--grep', 'note.written/double-submit', '--stack', 'external', '--json']
      const { code, out, err } = await shakedown(run, { cwd, env }).ended
      const { runId, cells } = JSON.parse(out)
      expect(
        cells.map(({ verdict, words }: { verdict: string; words: string }) => `${verdict} ${words}`),
        err,
      ).toEqual([expect.stringMatching(/^pass/)])
      expect(code).toBe(0)
      const ours = historyOf(runId).filter(({ kind, queue: on }) => kind === 'enqueue' && on === 'notes')
      expect(new Set(ours.map(({ origin }) => origin))).toEqual(new Set(['harness']))
      const sns = new SNSClient({
        endpoint: queue.url,
        region: 'eu-west-2',
        credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      })
      expect((await sns.send(new ListTopicsCommand({}))).Topics ?? []).toEqual([])
      // One that is there and to which somebody subscribes is named before anything is published.
      const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'notes-events' }))
      await sns.send(
        new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: 'arn:aws:sqs:eu-west-2:000000000000:billing' }),
      )
      sns.destroy()
      const dry = await shakedown([...run.slice(0, -1), '--dry-run'], { cwd, env }).ended
      expect(dry.err).toContain('one other gets each event of ours too: sqs arn:aws:sqs:eu-west-2:000000000000:billing')
      expect(dry.err).toMatch(/^sns:Publish notes-events, \d+ times by Shakedown$/m)
      const strict = await shakedown(run, { cwd, env: { ...env, EXTERNAL_MAKE: 'no' } }).ended
      expect(strict).toMatchObject({ code: 2, err: expect.stringContaining('there is no queue') })
    } finally {
      await queue.close()
      await postgres.stop()
    }
  })
})

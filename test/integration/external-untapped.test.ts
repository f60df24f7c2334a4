import { SendMessageCommand } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeQueues } from '../../stacks/embedded/make-queues.ts'
import { queueDefinitions } from '../../targets/reference/queues.ts'
import { externalWorld } from './external/world.ts'

let world: Awaited<ReturnType<typeof externalWorld>>
beforeAll(async () => {
  world = await externalWorld()
})
afterAll(async () => world.close())

interface Cell {
  readonly id: string
  readonly verdict: string
  readonly words: string
  readonly checks: readonly { readonly check: string; readonly verdict: string; readonly words: string }[]
}

const cellsOf = (out: string): readonly Cell[] => JSON.parse(out).cells

describe('consumers that cannot be pointed at the tap', () => {
  it('are judged by effects, queue attributes and dead letters; what needs more is unknown, with the reason', async () => {
    const { code, out, err } = await world.shakedown(['run', 'lost-response', '--grep', 'prison-visit', '--json'], {
      region: 'r-untapped',
      tap: false,
    }).ended
    const [cell] = cellsOf(out)
    const verdicts = Object.fromEntries(cell?.checks.map(({ check, verdict }) => [check, verdict]) ?? [])
    expect(verdicts, err).toMatchObject({
      'no-lost-events': 'pass',
      'no-duplicate-effects': 'pass',
      'ledger-balances': 'pass',
      'recovers-in-time': 'pass',
      'bounded-deliveries': 'unknown',
    })
    expect(cell?.checks.find(({ check }) => check === 'bounded-deliveries')?.words).toContain(
      'no tap stands before the consumers',
    )
    expect(code).toBe(3)
  })

  it('still go red for a mistake', async () => {
    const { code, out, err } = await world.shakedown(
      ['run', 'lost-response', '--grep', 'prison-visit', '--defect', 'non-idempotent-post', '--json'],
      { region: 'r-untapped-2', tap: false },
    ).ended
    expect(code, err).toBe(1)
    expect(cellsOf(out)[0]?.checks).toContainEqual(
      expect.objectContaining({ check: 'no-duplicate-effects', verdict: 'fail' }),
    )
  })

  it('are spared faults at the tap, and plans that wait until they receive, each with the reason', async () => {
    const { code, out, err } = await world.shakedown(
      ['run', 'duplicate-delivery', 'dlq-redrive', '--grep', 'prison-visit', '--json'],
      { region: 'r-untapped-3', tap: false },
    ).ended
    const words = cellsOf(out).map(({ verdict, words: why }) => `${verdict}: ${why}`)
    expect(code, err).toBe(3)
    expect(words.filter((each) => each.startsWith('fail') || each.startsWith('pass'))).toEqual([])
    expect(words).toContainEqual(expect.stringMatching(/^skipped: .* needs a tap between consumers and their queues/))
    expect(words).toContainEqual(
      expect.stringMatching(/^unknown: it redrives, and the queue endpoint lacks "sees-consumers": no tap/),
    )
  })

  it('are not run beside messages that nobody could tell from the run’s', async () => {
    const client = world.clientIn('r-untapped-4')
    const urls = await makeQueues(client, queueDefinitions)
    const QueueUrl = urls.get('hmpps_prisoner_to_nomis_visit_queue')
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'somebody else’s', DelaySeconds: 900 }))
    client.destroy()
    const { code, out, err } = await world.shakedown(['run', 'lost-response', '--grep', 'prison-visit', '--json'], {
      region: 'r-untapped-4',
      tap: false,
    }).ended
    expect(code, err).toBe(3)
    expect(cellsOf(out).map(({ verdict, words }) => `${verdict}: ${words}`)).toEqual([
      expect.stringContaining('skipped: 1 message lies on hmpps_prisoner_to_nomis_visit_queue already: without a tap'),
    ])
  })
})

import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { shakedown } from './command.ts'
import { pythonEnvironment } from './package/python-environment.ts'

const root = mkdtempSync(join(tmpdir(), 'gives-up-'))
const cwd = join(root, 'test/integration/dramatiq')
let why: string | undefined
beforeAll(async () => {
  for (const folder of ['examples/orders', 'examples/celery/src', 'test/integration/dramatiq'])
    cpSync(new URL(`../../${folder}`, import.meta.url), join(root, folder), { recursive: true })
  why = await pythonEnvironment(cwd)
})
afterAll(() => rmSync(root, { recursive: true }))

interface Cell {
  readonly id: string
  readonly verdict: string
  readonly words: string
  readonly bites: readonly { readonly words: string }[]
}

// dramatiq 2.0 with dramatiq_sqs: what it gave up it sends to the dead-letter queue itself, and its operators send it back.
it('judges a consumer that counts its tries and fills the dead-letter queue by itself', async ({ skip }) => {
  if (why !== undefined) return skip(why)
  const scenarios = ['poison-message', 'dlq-redrive', 'bad-gateway-outage', 'recoverable-or-not', 'consumer-crash']
  const { out, err } = await shakedown(['run', ...scenarios, '--grep', 'order.changed', '--json'], { cwd }).ended
  const { cells }: { cells: readonly Cell[] } = JSON.parse(out)
  const judged = cells.filter(({ verdict }) => verdict !== 'skipped')
  expect(
    judged.filter(({ verdict }) => verdict !== 'pass').map(({ id, words }) => `${id}: ${words}`),
    err,
  ).toEqual([])
  expect(judged.map(({ id }) => id.split('/').slice(2).join('/'))).toEqual(
    expect.arrayContaining([
      'poison-message/order.changed/breaking-change',
      'dlq-redrive/order.changed/overtaken',
      'bad-gateway-outage/order.changed/beyond-budget',
      'recoverable-or-not/order.changed/bad-request',
      'consumer-crash/order.changed/worker-called',
    ]),
  )
  // Three tries, for the five that the queue would allow.
  const outage = judged.find(({ id }) => id.includes('bad-gateway-outage'))
  expect(outage?.bites[0]?.words).toMatch(
    /^requests were answered 502: 3 \(5 wanted\), and then orders-\d gave the event up by itself$/,
  )
})

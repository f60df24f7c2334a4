import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { shakedown } from '../command.ts'
import { withoutKafka } from './without-kafka.ts'

const root = new URL('../../..', import.meta.url).pathname
const out = await mkdtemp(join(tmpdir(), 'identity-'))
afterAll(async () => rm(out, { recursive: true, force: true }))

const why = await withoutKafka()

interface Cell {
  readonly id: string
  readonly verdict: string
}

const run = async (args: readonly string[]) => {
  const all = ['run', ...args, '--target', 'identity', '--json', '--out', out]
  const { code, out: printed, err } = await shakedown(all, { cwd: root }).ended
  const { cells }: { cells: readonly Cell[] } = JSON.parse(printed)
  return { code, err, told: cells.map(({ id, verdict }) => [id.split('/').slice(2).join(' '), verdict]) }
}

// A real broker from Maven, TLS with certificates that are replaced, and four services.
it('customers are screened by Kafka consumers, and certificates are watched: everything passes', async ({ skip }) => {
  if (why !== undefined) return skip(why)
  const { code, err, told } = await run(['consumer-lag', 'certificate-expiring'])
  expect(
    told.filter(([, verdict]) => verdict !== 'pass'),
    err,
  ).toEqual([])
  expect(told).toHaveLength(5)
  expect(code).toBe(0)
})

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { RunResult } from '../../harness/model/result.ts'
import { type Command, shakedown } from '../integration/command.ts'
import { withoutKafka } from '../integration/identity/without-kafka.ts'
import { containersOf } from './docker.ts'
import { images } from './images.ts'

let cwd: string
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'shakedown-front-containers-'))
})
afterAll(() => rmSync(cwd, { recursive: true }))

const noKafka = await withoutKafka()

const onContainers = (args: readonly string[], changes: typeof images = {}): Command => {
  const config = { stack: 'containers', target: 'care-notes', containers: { ...images, ...changes } }
  writeFileSync(join(cwd, 'shakedown.config.ts'), `export default ${JSON.stringify(config)}`)
  return shakedown(args, { cwd })
}

it('walks through the front door of care-notes: files in LocalStack’s S3, sessions in Redis, a browser', async () => {
  const scenarios = ['care-note-journey', 'authentication', 'file-storage']
  const command = onContainers(['run', ...scenarios, '--json'])
  const { code, out, err } = await command.ended
  const { cells, subject }: RunResult = JSON.parse(out)
  expect(
    cells.filter(({ verdict }) => verdict !== 'pass').map(({ id, words }) => `${id}: ${words}`),
    err,
  ).toEqual([])
  expect([code, subject.with, new Set(cells.map(({ scenario }) => scenario)).size]).toEqual([0, 'sessions in Redis', 3])
  const bites = cells.flatMap((cell) => cell.bites.map(({ fault }) => fault))
  expect(bites).toEqual(expect.arrayContaining(['down', 'table-lock', 'lost-response']))
  expect(await containersOf(command), 'containers are gone').toEqual([])
})

it('catches a mistake of each by the check that it names', async () => {
  const mistakes = ['lost-draft', 'fails-open-without-session-store', 'metadata-before-upload']
  const command = onContainers(['proof', '--no-healthy', ...mistakes, 'swallow-errors'])
  const { code, err } = await command.ended
  expect(code, err).toBe(0)
  for (const mistake of mistakes) expect(err).toContain(`caught ${mistake} on care-notes.gateway`)
  // It redrives, which the tap carries out where LocalStack does not do it as AWS does.
  expect(err).toContain('caught swallow-errors on note.written')
  expect(await containersOf(command)).toEqual([])
})

it('says which image of Redis cannot be started, and does without one where it is told to', async () => {
  const missing = 'shakedown-test/there-is-none:0'
  const refused = await onContainers(['run', 'authentication', '--out', 'no-image'], { redis: missing }).ended
  expect([refused.code, refused.err]).toEqual([4, expect.stringContaining(`the image ${missing} cannot be started`)])
  expect(refused.err).toContain('"containers.redis"')
  const args = ['run', 'authentication', '--grep', 'lost-sessions', '--json']
  const command = onContainers(args, { redis: false })
  const without = await command.ended
  const { subject }: RunResult = JSON.parse(without.out)
  expect([without.code, subject.with]).toEqual([0, 'sessions in PostgreSQL'])
  expect(await containersOf(command)).toEqual([])
})

it('runs consumers of Kafka before a database in a container; the broker is the one of the embedded stack', async ({
  skip,
}) => {
  if (noKafka !== undefined) return skip(noKafka)
  const args = ['run', 'consumer-lag', '--target', 'identity', '--grep', 'rebalance', '--json']
  const command = onContainers(args)
  const { code, out, err } = await command.ended
  expect(code, err).toBe(0)
  const { cells }: RunResult = JSON.parse(out)
  expect([code, cells.map(({ id, verdict }) => [id, verdict])], err).toEqual([
    0,
    [['identity/containers/consumer-lag/identity.service/rebalance-in-mid-batch', 'pass']],
  ])
  expect(await containersOf(command)).toEqual([])
})

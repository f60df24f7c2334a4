import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { shakedown } from './command.ts'
import { configOf } from './stops-for-good/config-of.ts'

// A consumer that loses the first event of a schedule, stops for good, and starts on so many systems only: what was found until nothing could be tried any more is kept.

const cwd = mkdtempSync(join(tmpdir(), 'starts-no-more-'))
afterAll(() => rmSync(cwd, { recursive: true }))
const consumer = new URL('starts-no-more/consumer.ts', import.meta.url)
const config = configOf(consumer, 'SYSTEMS: process.env.SYSTEMS, SYSTEMS_AT_MOST: process.env.SYSTEMS_AT_MOST')
writeFileSync(join(cwd, 'shakedown.config.ts'), config)

/** A command for which so many systems start, and no more. */
const onSystems = async (atMost: number, args: readonly string[]) => {
  const folder = join(cwd, `systems-${args[0]}`)
  mkdirSync(folder)
  const env = { SYSTEMS: folder, SYSTEMS_AT_MOST: String(atMost) }
  return shakedown([...args, '--at-once', '1'], { cwd, env }).ended
}

const read = (path: string): unknown => JSON.parse(readFileSync(join(cwd, path), 'utf8'))

it('is told by an exploration, and kept', { timeout: 600_000 }, async () => {
  const args = ['explore', '--schedules', '3', '--minutes', '9', '--no-shrink', '--out', 'explored', '--json']
  const { code, out, err } = await onSystems(1, args)
  expect(code, err).toBe(4)
  const told: { failed: number; found: { words: string }[] } = JSON.parse(out)
  expect(told).toMatchObject({ schedules: 1, stopped: 'failed' })
  // Which check it fails by goes by what was drawn; where a copy of what was lost still lies there and the machine itself was late, nobody knows.
  expect(told.found).toHaveLength(told.failed)
  for (const { words } of told.found) expect(err).toContain(words)
  expect(read('explored/explore/exploration.json')).toEqual(told)
})

it('is kept by shrinking, as the smallest so far', { timeout: 600_000 }, async () => {
  const ran = await onSystems(1, ['run', 'duplicate-delivery', '--grep', 'double-submit', '--out', 'runs'])
  expect(ran.code, ran.err).toBe(1)
  const run = `runs/${readdirSync(join(cwd, 'runs'))[0] ?? ''}`
  // Once to know that it shows again, and once for what is smaller.
  const { code, out, err } = await onSystems(2, ['shrink', run, '--confirm', '1', '--json'])
  expect(code, err).toBe(4)
  const told: { size: { from: number; to: number } } = JSON.parse(out)
  expect(told).toMatchObject({ check: 'no-lost-events', minimal: false })
  expect(told.size.to).toBeLessThan(told.size.from)
  expect(read(`${run}/shrink/shrunk.json`)).toEqual(told)
})

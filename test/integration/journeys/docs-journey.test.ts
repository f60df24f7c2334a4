import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { shakedown } from '../command.ts'
import { frontDoor } from './front-door.ts'

let door: Awaited<ReturnType<typeof frontDoor>>
let cwd: string
beforeAll(async () => {
  door = await frontDoor()
  cwd = await mkdtemp(join(tmpdir(), 'shakedown-docs-journey-'))
})
afterAll(async () => {
  await door?.close()
  await rm(cwd, { recursive: true, force: true })
})

const config = new URL('../../../docs/examples/journeys/shakedown.config.ts', import.meta.url).pathname

it('the journey that docs/journeys.md shows is walked by watch, and tells what its failure left', async () => {
  const env = { ...process.env, NOTES_URL: door.url, NOTES_PASSWORD: door.password }
  const once = async () => shakedown(['watch', '--once', '--json', '--config', config], { cwd, env }).ended
  const good = await once()
  expect([good.code, good.err]).toEqual([0, ''])
  expect(JSON.parse(good.out)).toMatchObject({ looks: [{ monitor: 'write-note', state: 'good' }] })
  door.fails = true
  const bad = await once()
  expect(bad.code).toBe(1)
  const [first] = JSON.parse(bad.out).looks
  expect(first).toMatchObject({ state: 'bad', words: expect.stringContaining('"write a note" failed after') })
  expect(bad.out + bad.err).not.toContain(JSON.stringify(door.password).slice(1, -1))
})

it('watch says which variable holds the password, before the first look', async () => {
  const env = { ...process.env, NOTES_URL: door.url, NOTES_PASSWORD: '' }
  const { code, err } = await shakedown(['watch', '--once', '--config', config], { cwd, env }).ended
  expect(code).toBe(2)
  expect(err).toContain('NOTES_PASSWORD')
})

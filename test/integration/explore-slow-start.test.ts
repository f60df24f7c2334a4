import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { defineStream, defineTarget, sql } from 'shakedown'
import { afterAll, expect, it } from 'vitest'
import { exploreCommand } from '../../cli/explore.ts'
import { loadConfig } from '../../harness/settings/config.ts'

const cwd = mkdtempSync(join(tmpdir(), 'shakedown-slow-start-'))
afterAll(() => rmSync(cwd, { recursive: true }))

const service = new URL('../../docs/examples/targets/notes/service.ts', import.meta.url).pathname
const budgetMs = 2000

const written = defineStream({
  name: 'note.written',
  queue: 'notes',
  event: ({ key, copy }) => ({ reference: key, text: 'Slept well.', eventId: copy }),
  effects: sql({ query: 'select reference as key, id as record from note where reference = any($1)' }),
})
const notes = defineTarget({
  name: 'notes',
  streams: [written],
  databases: ['notes'],
  processes: [
    {
      name: 'notes',
      // As a JVM does: it takes longer than the whole exploration may.
      command: ['sh', '-c', `sleep ${(2 * budgetMs) / 1000}; exec "${process.execPath}" "${service}"`],
      health: '/',
      replicas: 1,
    },
  ],
})

it('judges a system that takes longer to start than the exploration may last', { timeout: 180_000 }, async () => {
  const flags = { target: 'notes', seed: 'slow', out: join(cwd, 'runs') }
  const config = { ...(await loadConfig({ flags: { ...flags, target: 'reference' }, env: {}, cwd })), target: 'notes' }
  const [out, err] = [new PassThrough(), new PassThrough()]
  const { signal } = new AbortController()
  const io = { out, err, interactive: false, colour: false, cwd, env: process.env, signal, hurry: signal }
  const options = { minutes: budgetMs / 60_000, streams: [], defects: [], first: false, shrink: false, schedules: 1 }
  await exploreCommand({ ...options, json: true, config: { ...config, targets: { notes } } }, io)
  out.end()
  err.end()
  const said = await text(err)
  expect(JSON.parse(await text(out)), said).toMatchObject({ schedules: 1 })
})

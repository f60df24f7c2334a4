import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { EventRef, OutgoingMessage, Target } from '../../harness/model/target.ts'
import type { ProbeMemory } from '../../harness/model/probe.ts'
import { cleanUp } from '../../probes/synthetic-event/clean-up.ts'
import { type PostgresServer, startPostgres } from '../../stacks/embedded/postgres/start-postgres.ts'
import { defineStream } from '../../targets/own/define-stream.ts'
import { ownReach } from '../../targets/own/own-reach.ts'
import { ownStream } from '../../targets/own/own-stream.ts'
import type { StreamOptions } from '../../targets/own/stream-options.ts'
import { streamFacts } from '../unit/stream-facts.ts'

const directory = mkdtempSync(join(tmpdir(), 'own-clean-up-'))
const called: string[] = []
/** A service that forgets a note when it is asked to. */
const service = createServer(({ method, url }, response) => {
  called.push(`${method} ${url}`)
  response.writeHead(204).end()
})
let server: PostgresServer
let reach: ReturnType<typeof ownReach>
beforeAll(async () => {
  server = await startPostgres({ runDirectory: directory })
  await new Promise((resolve) => service.listen(0, '127.0.0.1', () => resolve(undefined)))
  const bound = service.address()
  const port = bound === null || typeof bound === 'string' ? 0 : bound.port
  reach = ownReach(
    {
      databaseUrl: () => server.url('postgres'),
      serviceUrls: () => [`http://127.0.0.1:${port}`],
      region: 'eu-west-2',
      queueEndpoint: 'http://127.0.0.1:1',
      queueUrl: () => '',
    },
    ['postgres'],
  )
  await reach.query('create table note (key text primary key)')
})
afterAll(async () => {
  service.close()
  await reach.close()
  await server.stop()
  rmSync(directory, { recursive: true })
})

const ref: EventRef = { key: 'note-1', event: 'e', copy: 'c', version: 1, variant: 'create' }

/** Cleans up as a watcher does after the second judgement; to what was published and what is still remembered. */
const after = async (way: NonNullable<StreamOptions['cleanUp']>) => {
  const options: StreamOptions = {
    name: 'note.written',
    queue: { name: 'notes', visibilityTimeoutSeconds: 2, maxReceiveCount: 1 },
    event: ({ key, copy }) => ({ key, id: copy }),
    effects: async () => Promise.resolve([]),
    cleanUp: way,
  }
  const stream = ownStream(defineStream(options), streamFacts({ name: options.name, queue: 'notes' }), reach)
  const published: [string, OutgoingMessage][] = []
  const target: Pick<Target, 'publish'> = {
    publish: async (queue, message) => {
      published.push([queue, message])
      return Promise.resolve({ messageId: 'm' })
    },
  }
  const forgotten: string[] = []
  const kept: unknown[] = []
  const memory: Pick<ProbeMemory, 'keep' | 'forget'> = {
    forget: async (id) => Promise.resolve(void forgotten.push(id)),
    keep: async ({ data }) => Promise.resolve(void kept.push(data)),
  }
  await cleanUp({ ref, publishedMs: 0, seen: true, uncertain: false }, stream, { target }, memory)
  return { published, forgotten, kept }
}

it('removes what a synthetic event left by SQL', async () => {
  await reach.query("insert into note values ('note-1'), ('somebody’s')")
  const { published, forgotten } = await after(async ({ key }, { query }) => {
    await query('delete from note where key = $1', [key])
  })
  expect(await reach.query('select key from note')).toEqual([{ key: 'somebody’s' }])
  expect([published, forgotten]).toEqual([[], ['c']])
})

it('removes it by a call of the system', async () => {
  const { published, forgotten } = await after(async ({ key }, { url }) => {
    await fetch(`${url('notes')}/notes/${key}`, { method: 'DELETE' })
  })
  expect(called).toEqual(['DELETE /notes/note-1'])
  expect([published, forgotten]).toEqual([[], ['c']])
})

it('removes it by an event that cancels it', async () => {
  const { published, forgotten } = await after(async ({ key }) => Promise.resolve({ type: 'note.cancelled', key }))
  expect(published).toEqual([
    ['notes', expect.objectContaining({ body: JSON.stringify({ type: 'note.cancelled', key: 'note-1' }) })],
  ])
  expect(forgotten).toEqual(['c'])
})

it('remembers what could not be removed, and why', async () => {
  const { forgotten, kept } = await after(async (_, { query }) => {
    await query('delete from nowhere')
  })
  expect(forgotten).toEqual([])
  expect(kept).toEqual([expect.objectContaining({ uncleaned: expect.stringContaining('nowhere') })])
})

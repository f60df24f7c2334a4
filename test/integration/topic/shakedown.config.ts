import { defineConfig, defineMonitor, defineStream, defineTarget, probes, sql } from 'shakedown'

const topic = 'notes-events'
const queue = { visibilityTimeoutSeconds: 2, maxReceiveCount: 3 }
/** Without a Python the other queue subscribes all the same, and nobody reads it. */
const hasPython = process.env['HAS_PYTHON'] === '1'

const written = defineStream({
  name: 'note.written',
  queue: { ...queue, name: 'notes' },
  topic,
  consumer: 'notes',
  event: ({ key, copy, event }) => ({ key, event: `${key}/${event}`, id: copy }),
  attributes: () => ({ kind: 'note' }),
  effects: sql({ query: 'select key, event as record from note where key = any($1)' }),
})

const audited = defineStream({
  name: 'note.audited',
  queue: { ...queue, name: 'audit' },
  topic: { name: topic, raw: true, filterPolicy: { kind: ['audit'] } },
  consumer: hasPython ? 'audit' : 'notes',
  event: ({ key, copy, event }) => ({ key, event: `${key}/${event}`, id: copy }),
  attributes: () => ({ kind: 'audit' }),
  effects: sql({ query: 'select key, event as record from audit where key = any($1)' }),
})

const notes = defineTarget({
  name: 'notes',
  streams: [written, audited],
  databases: ['notes'],
  processes: [
    { name: 'notes', command: 'node notes.mjs', health: '/' },
    ...(hasPython ? [{ name: 'audit', command: '.venv/bin/python audit.py', replicas: 1, health: '/' }] : []),
  ],
  defects: [
    {
      name: 'no-deduplication',
      says: 'Each delivery is kept as a note of its own.',
      scenario: 'duplicate-delivery',
      check: 'no-duplicate-effects',
      streams: ['note.written'],
    },
  ],
})

const { EXTERNAL_QUEUE: queueUrl, EXTERNAL_DATABASE: database, EXTERNAL_MAKE: make } = process.env

export default defineConfig({
  ...(queueUrl === undefined || database === undefined
    ? {}
    : {
        external: { queue: queueUrl, databases: { notes: database }, ...(make === 'no' ? { makeQueues: false } : {}) },
      }),
  targets: { notes },
  monitors: [
    defineMonitor({
      name: 'note-event',
      every: '10s',
      stream: 'note.written',
      probe: probes.syntheticEvent({ within: { critical: 8000 }, againAfterMs: 1000 }),
    }),
  ],
})

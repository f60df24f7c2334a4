import { defineStream, defineTarget, http } from 'shakedown'

/** One kind of event. The first four fields are all it needs. */
const stream = defineStream({
  name: 'note.written',

  // Where it is published. Its visibility time-out and its limit of receives decide how long scenarios take.
  queue: { name: 'notes', visibilityTimeoutSeconds: 8, maxReceiveCount: 3 },

  // The message. "key" is the business key: events with the same key are about the same thing. "copy" is this message's own id, and
  // must stand somewhere in it: in a field that your consumer ignores, or in one that it keeps.
  event: ({ key, copy }) => ({
    reference: key,
    text: 'Slept well.',
    id: copy,
  }),

  // What your system holds for some keys. One entry for each record found, never one for each key: duplicates must show.
  effects: http({
    process: 'notes',
    path: (key) => `/notes?reference=${key}`,
    // It answers a JSON list of records, each with an "id"; "records: (answer) => …" picks them out of anything else.
  }),

  // Each of these unlocks more scenarios, which "npx shakedown list" names:
  // state: ({ version }) => `text ${version}`,   // the state an event leaves; put the version into the message, and "state" into the effects
  // unreadable: { event: …, fix: … },            // an event your consumer cannot read, and what you do about it
  // links: { dependency: 'other-process' },       // a process that the handler calls over HTTP
  // row: { table: 'note', where: 'reference = $1', lockTimeoutMs: 2000 },   // rows that faults can lock
})

/** Your system. */
export const target = defineTarget({
  name: 'notes',
  streams: [stream],

  // How it is started. It is told where everything is by AWS_ENDPOINT_URL, AWS_REGION, QUEUE_URL, DATABASE_URL, PORT and TMPDIR; its other
  // variables go into "env". Two replicas run, so that they can get into each other's way.
  processes: [
    {
      name: 'notes',
      command: 'PYTHONPATH=src .venv/bin/python -m notes.consumer',
      health: '/health',
    },
  ],
})

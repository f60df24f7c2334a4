import { defineMonitor, probes } from 'shakedown'

/** What "npx shakedown watch" looks at; "npx shakedown watch --once" looks once, and exits as "run" does. */
export const monitors = [
  // An event of our own, every minute: its effect must be there in time, and once. It stays, unless the stream has a "cleanUp".
  defineMonitor({
    name: 'notes-event',
    every: '1m',
    probe: probes.syntheticEvent({ within: { warning: 5000, critical: 30_000 } }),
    stream: 'note.written',
    dependsOn: ['notes-health'],
  }),
  // Messages that wait, and for how long our own do.
  defineMonitor({
    name: 'notes-queue',
    every: '1m',
    probe: probes.queue({ depth: { warning: 100, critical: 1000 }, age: { warning: 60_000, critical: 300_000 } }),
    stream: 'note.written',
  }),
  // Any dead letter at all.
  defineMonitor({
    name: 'notes-dead-letters',
    every: '1m',
    probe: probes.deadLetters(),
    stream: 'note.written',
  }),
  // Whether it says that it is up.
  defineMonitor({
    name: 'notes-health',
    every: '30s',
    probe: probes.health(),
    stream: 'note.written',
  }),
]

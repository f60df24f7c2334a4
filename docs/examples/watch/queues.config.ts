import { defineConfig, defineMonitor, probes } from 'shakedown'

const stream = 'prison-visit.booked'

// #region age
const age = { warning: 60_000, critical: 300_000 }
const waiting = [
  // Of everybody's messages, as CloudWatch tells.
  defineMonitor({
    name: 'visit-queue-age',
    every: '1m',
    probe: probes.queue({ age, cloudWatch: { region: 'eu-west-2' } }),
    stream,
  }),
  // Of our own events, which the second monitor publishes.
  defineMonitor({ name: 'visit-queue', every: '1m', probe: probes.queue({ depth: 1000, age }), stream }),
  defineMonitor({ name: 'visit-event', every: '1m', probe: probes.syntheticEvent(), stream }),
]
// #endregion age

// #region sample
const dead = defineMonitor({
  name: 'visit-dead-letters',
  every: '1m',
  probe: probes.deadLetters({ sample: { show: ['Message.eventType', 'Message.prisonerId'], atMost: 3 } }),
  stream,
})
// #endregion sample

export default defineConfig({ monitors: [...waiting, dead] })

import { channels, defineConfig, defineMonitor, probes } from 'shakedown'

// #region monitors
const { health, queue, deadLetters, syntheticEvent } = probes
const stream = 'prison-visit.booked'
const monitors = [
  // An event of our own, published every 30 s: its effect must be there in time, and once.
  defineMonitor({
    name: 'visit-event',
    every: '30s',
    probe: syntheticEvent({ within: { warning: 2000, critical: 10_000 } }),
    stream,
    dependsOn: ['visit-health'],
    runbook: 'https://runbooks.example.test/visits',
  }),
  defineMonitor({ name: 'visit-health', every: '15s', probe: health(), stream }),
  defineMonitor({
    name: 'visit-queue',
    every: '30s',
    probe: queue({ depth: { warning: 100, critical: 1000 } }),
    stream,
    open: { looks: 3, of: 5 },
  }),
  defineMonitor({
    name: 'visit-dead-letters',
    every: '1m',
    probe: deadLetters({ growth: { critical: 10 } }),
    stream,
    escalate: [{ after: '15m', channels: ['team'] }],
  }),
]
// #endregion monitors

// #region watch
export default defineConfig({
  monitors,
  watch: {
    channels: {
      log: channels.standardOutput(),
      // Signed with the secret in the environment variable TEAM_WEBHOOK_SECRET.
      team: {
        channel: channels.webhook({
          url: 'https://hooks.example.test/shakedown',
          secretVariable: 'TEAM_WEBHOOK_SECRET',
        }),
        from: 'warning',
      },
    },
    maintenance: [{ name: 'patching', starts: '0 2 * * 0', lasts: '1h', timeZone: 'Europe/London' }],
    // Where this does not answer either, it is the watcher's own network that is gone.
    reference: 'https://www.example.test/',
  },
})
// #endregion watch

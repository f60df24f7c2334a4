import { once } from 'node:events'
import { flushCompileCache } from 'node:module'
import { http } from '../../../probes/http.ts'
import { watchForm } from '../../../harness/settings/watch-settings.ts'
import { webhook } from '../../../watch/channels/webhook.ts'
import { defineMonitor } from '../../../watch/define-monitor.ts'
import { watcher } from '../../../watch/engine/watcher.ts'
import { openStore } from '../../../watch/store/sqlite/open-store.ts'

/** A watcher in a process of its own, which is killed at some moment: store, address of what it looks at, address of whom it tells. */
const [file = '', system = '', receiver = ''] = process.argv.slice(2)

const store = openStore({ file })
const monitors = ['a', 'b', 'c'].map((name) =>
  defineMonitor({
    name,
    every: '150ms',
    whileBad: '70ms',
    probe: http({ url: `${system}/${name}`, within: 60_000 }),
    timeout: '150ms',
  }),
)
const looking = watcher({
  monitors: monitors.map((monitor) => ({ ...monitor, timeoutMs: 30_000 })),
  known: new Set(monitors.map(({ name }) => name)),
  settings: watchForm.parse({ channels: { team: webhook({ url: receiver }) }, gather: '20ms' }),
  store,
  remembered: await store.remember(),
  target: undefined,
  sightings: undefined,
  env: { SHAKEDOWN_WEBHOOK_SECRET: 'secret' },
  redact: (text) => text,
  system: 'doomed',
  write: () => undefined,
  complain: (words) => void process.stderr.write(`${words}\n`),
  changed: () => undefined,
})
looking.start()
process.stdout.write('started\n')
// Node keeps compiled code when a process ends, which this one does not get to.
flushCompileCache()
await once(process, 'SIGTERM')
await looking.stop()
await store.close()
process.exit(0)

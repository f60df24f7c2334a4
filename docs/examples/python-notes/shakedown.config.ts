import { channels, defineConfig } from 'shakedown'
import { monitors } from './shakedown/monitors.ts'
import { target } from './shakedown/target.ts'

export default defineConfig({
  // "npx shakedown run" tests the only target; with several, --target chooses one by these names.
  targets: { notes: target },

  // What "npx shakedown watch" looks at, and whom it tells: Slack, PagerDuty, mail and others are channels too.
  monitors,
  watch: { channels: { log: channels.standardOutput() } },

  // Reports land here. Keep the folder out of version control.
  out: 'reports/runs',
})

import { defineConfig } from 'shakedown'
import { target } from './shakedown/target.ts'

export default defineConfig({
  // "npx shakedown run" tests the only target; with several, --target chooses one by these names.
  targets: { notes: target },

  // Reports land here. Keep the folder out of version control.
  out: 'reports/runs',
})

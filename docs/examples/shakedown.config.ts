// #region config
import { defineConfig } from '../../harness/settings/config.ts'

export default defineConfig({
  seed: 'nightly',
  out: 'reports/nightly',
  atOnce: 2,
  stopAbove: { 'queue-depth': 10_000 },
})
// #endregion config

// #region local
import { defineConfig } from '../../harness/settings/config.ts'

export default defineConfig({
  stack: 'external',
  external: {
    queue: 'http://127.0.0.1:4566',
    databases: { reference: 'postgresql://postgres:shakedown@127.0.0.1:15432/reference' },
  },
})
// #endregion local

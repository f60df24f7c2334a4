import { defineConfig, defineMonitor, probes } from 'shakedown'

const monitors = [
  defineMonitor({ name: 'front-door', every: '30s', probe: probes.http({ url: 'https://visits.example.test/' }) }),
]

// #region shared
export default defineConfig({
  monitors,
  watch: {
    // The address is in the environment variable SHAKEDOWN_STORE_URL.
    store: { postgres: { urlFrom: 'SHAKEDOWN_STORE_URL', location: 'london' } },
  },
})
// #endregion shared

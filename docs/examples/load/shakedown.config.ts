// #region config
import { defineConfig, defineLoad } from 'shakedown'

export default defineConfig({
  loads: [
    defineLoad({
      name: 'gateway',
      url: 'http://127.0.0.1:8080',
      requests: [
        { name: 'list notes', path: '/notes', weight: 3 },
        {
          name: 'write a note',
          method: 'POST',
          path: '/notes',
          headers: { 'content-type': 'application/json' },
          body: '{"text":"note {n} of {run}"}',
          authorizationFrom: 'GATEWAY_TOKEN',
          expect: { status: 201 },
        },
      ],
      rate: 10,
      stages: [
        { lasts: '30s', rate: 100 },
        { lasts: '2m', rate: 100 },
      ],
      thresholds: { p95Ms: 500, p99Ms: 1000, errorShare: 0.01 },
    }),
  ],
})
// #endregion config

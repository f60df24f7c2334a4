import { defineConfig } from 'vitest/config'
import { closingLine } from './test/closing-line.ts'

// Integration tests start real servers and processes: one file at a time, so that two cores are never oversubscribed.
export default defineConfig({
  // Examples import it as a user does; see harness/import-own.ts.
  resolve: { alias: { shakedown: new URL('index.ts', import.meta.url).pathname } },
  test: {
    reporters: ['default', closingLine()],
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/unit/**/*.test.ts'] } },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        // Needs a Docker engine: test/containers/with-engine.sh finds or starts one.
        extends: true,
        test: {
          name: 'containers',
          include: ['test/containers/**/*.test.ts'],
          // After the others, not beside them.
          sequence: { groupOrder: 1 },
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
  },
})

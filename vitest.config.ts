import { defineConfig } from 'vitest/config'
import { closingLine } from './test/closing-line.ts'

// Integration tests start real servers and processes: one file at a time, so that two cores are never oversubscribed.
export default defineConfig({
  test: {
    reporters: ['default', closingLine()],
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'] } },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
})

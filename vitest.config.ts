import { defineConfig } from 'vitest/config'
import { availableParallelism, totalmem } from 'node:os'
import { closingLine } from './test/closing-line.ts'
import { LongestFirst } from './test/longest-first.ts'
import { tellProcessorTime } from './test/tell-processor-time.ts'

/**
 * Integration tests start real servers and processes, and use a third of a processor each, with seconds in which they use one alone: two and
 * a half files keep a processor busy (with two it was idle for a sixth of the time), and more of them keep each other from ending in time. A file's systems take up to 1 GB.
 */
const filesAtOnce = Math.max(
  1,
  Math.min(Math.round(2.5 * availableParallelism()), 12, Math.floor(totalmem() / 2 ** 30) - 1),
)

export default defineConfig({
  // Examples import it as a user does; see harness/settings/import-own.ts.
  resolve: {
    alias: {
      'shakedown/watch': new URL('watch/index.ts', import.meta.url).pathname,
      shakedown: new URL('index.ts', import.meta.url).pathname,
    },
  },
  test: {
    reporters: ['default', tellProcessorTime(), closingLine()],
    setupFiles: ['test/take-processor-time.ts'],
    // What is awaited comes when it comes: only a machine that has nothing else to do is always within the default of 1 s.
    expect: { poll: { timeout: 30_000 } },
    maxWorkers: filesAtOnce,
    // Of a file whose tests run beside each other because they mostly wait.
    maxConcurrency: 3,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          // They leave nothing behind: modules that are loaded once for all files of a worker take a third of the processor time.
          isolate: false,
          unstubEnvs: true,
          restoreMocks: true,
          // Some take seconds of processor: on a machine with much else to do that is longer than the default of 5 s.
          testTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          globalSetup: ['test/integration/package/one-install.ts', 'test/integration/package/bundled-cli.ts'],
          include: ['test/integration/**/*.test.ts'],
          // Builds last seconds: what the better compiler does costs more than it gives.
          env: { MAVEN_OPTS: '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC' },
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        // Needs a Docker engine: test/containers/with-engine.sh finds or starts one. Each file has containers of its own, and waits for them beside the other files.
        extends: true,
        test: {
          name: 'containers',
          globalSetup: 'test/integration/package/bundled-cli.ts',
          include: ['test/containers/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
})

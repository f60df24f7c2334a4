import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { closingLine } from '../closing-line.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** What takes too long for each change: run by hand and at night, one after the other, since each of them fills the machine. */
export default defineConfig({
  root,
  test: {
    reporters: ['default', closingLine()],
    // And those that are shown in part otherwise.
    include: ['test/slow/**/*.test.ts', 'test/integration/reference/{*defects,record-acts}.test.ts'],
    env: { SHAKEDOWN_WHOLE: '1' },
    fileParallelism: false,
    testTimeout: 7_200_000,
    hookTimeout: 300_000,
  },
})

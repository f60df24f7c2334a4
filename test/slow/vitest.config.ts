import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { closingLine } from '../closing-line.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** What takes too long for each change: run by hand and at night, one after the other, since each of them fills the machine. */
export default defineConfig({
  root,
  test: {
    reporters: ['default', closingLine()],
    include: ['test/slow/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 7_200_000,
    hookTimeout: 300_000,
  },
})

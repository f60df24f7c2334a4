import { readFileSync } from 'node:fs'
import { afterAll } from 'vitest'

declare module 'vitest' {
  interface TaskMeta {
    /** Seconds of a processor that a file took, with those of all processes that it started and saw end; only Linux tells. */
    processorSeconds?: number
  }
}

/** proc(5): user and system time, and those of children that were waited for, in hundredths of a second. */
const spentSeconds = (): number => {
  const stat = readFileSync('/proc/self/stat', 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) / 100, 0)
}

if (process.platform === 'linux') {
  const before = spentSeconds()
  // oxlint-disable-next-line no-empty-pattern -- Vitest reads from it what a hook wants to be given
  afterAll(({}, { file }) => {
    file.meta.processorSeconds = spentSeconds() - before
  })
}

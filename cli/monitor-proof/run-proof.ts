import { type MonitorMistake, monitorMistakes } from './mistakes.ts'
import type { MonitorProof } from './monitor-matrix.ts'
import { observer } from './observer.ts'
import { type MonitorRow, proveMistake, until } from './prove-mistake.ts'
import { watchReference } from './watch-reference.ts'

/** Options of {@link runMonitorProof}. */
export interface MonitorProofOptions {
  /** @default all */
  readonly mistakes?: readonly MonitorMistake[]
  readonly signal: AbortSignal
  readonly hurry: AbortSignal
  /** Told of each row as it comes. */
  row(row: MonitorRow): void
  complain(words: string): void
}

/** So often each monitor looks at the healthy system before the first mistake. */
const healthyLooks = 3

/**
 * Watches the reference system on the embedded stack, makes mistakes in it one after the other, and holds what is told against what must be.
 *
 * @throws when the healthy system does not come to be seen by every monitor
 */
export const runMonitorProof = async (options: MonitorProofOptions): Promise<MonitorProof> => {
  const { mistakes = monitorMistakes, signal, hurry, row, complain } = options
  const seen = observer()
  return watchReference({ seen, signal, hurry, complain }, async ({ ground, monitors, looking }) => {
    const names = monitors.map(({ name }) => name)
    const hasLooked = (): boolean => names.every((name) => seen.looks(name, 'looks') >= healthyLooks)
    if (!(await until(seen, hasLooked, signal))) throw new Error('the healthy system was not seen by every monitor')
    const count = names.reduce((sum, name) => sum + seen.looks(name, 'looks'), 0)
    const falseAlarms = seen.told().map(({ incident }) => `${incident.monitor} (${incident.aspect}): ${incident.words}`)
    const rows: MonitorRow[] = []
    for (const mistake of mistakes) {
      const found = await proveMistake(mistake, ground, seen, signal)
      rows.push(found)
      row(found)
      // The next one is made in a system that is well again.
      await until(seen, () => looking.desk.open().length === 0, signal)
    }
    return { rows, falseAlarms, healthyLooks: count }
  })
}

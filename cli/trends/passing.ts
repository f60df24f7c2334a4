import type { Change, Night } from './differences.ts'
import { type Opened, openedIn } from './opened.ts'

/** News that no cell fails by: that it is told as over needs another look than at what was mended. */
const passing: ReadonlySet<Change> = new Set(['newly skipped', 'no longer planned', 'slower to recover'])

const cellIn = ({ cells }: Night, id: string) => cells.find((cell) => cell.id === id)

/** Whether what was told of a cell is so in a night. What that night could not judge is as it was. */
const isSo = ({ change }: Opened, id: string, night: Night, before: Night): boolean => {
  const cell = cellIn(night, id)
  if (change === 'no longer planned') return cell === undefined
  if (cell === undefined) return false
  if (change === 'newly skipped') return cell.verdict === 'skipped'
  const was = cellIn(before, id)?.recovery_ms ?? null
  return cell.verdict !== 'pass' || cell.recovery_ms === null || was === null || cell.recovery_ms >= was * 1.5
}

/** What was told as skipped, no longer planned or slower in an earlier night, was so until the night before, and is so of none of its cells in the latest. The newest night first. */
export const overIn = (nights: readonly [Night, ...Night[]]): readonly Opened[] => {
  const [latest, ...earlier] = nights
  return earlier.flatMap((_, at) => {
    const before = earlier[at + 1]
    if (before === undefined) return []
    return openedIn(earlier.slice(at))
      .filter(({ change }) => passing.has(change))
      .filter((opened) => {
        const soIn = (night: Night): boolean => opened.weakness.some(({ cell }) => isSo(opened, cell, night, before))
        return !soIn(latest) && earlier.slice(0, at).every(soIn)
      })
  })
}

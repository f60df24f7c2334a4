import { type Durations, expectedMs } from './expected-duration.ts'
import { isFrontCell, type PlannedCell, type StreamCell, streamCells } from './plan.ts'

/** The visibility time-out that a queue gets where its owner says none: short, so that what comes back shows within seconds. */
const shortMs = 8_000

const words = (ms: number): string => {
  if (ms < 90_000) return `${Math.ceil(ms / 1_000)} s`
  return ms < 90 * 60_000 ? `${Math.ceil(ms / 60_000)} min` : `${(ms / 3_600_000).toFixed(1)} h`
}

const none: Durations = new Map()

/** What must reach the dead-letter queue comes back as often as its queue hands it out. */
const cellMs = (cell: PlannedCell): number => {
  if (isFrontCell(cell)) return expectedMs(cell, none)
  const dies = cell.schedule.steps.some(({ action }) => action.kind === 'publish' && action.dies === true)
  return expectedMs(cell, none) + (dies ? cell.stream.maxReceiveCount * cell.stream.visibilityTimeoutMs : 0)
}

/** Cells of one queue, or of front doors, wait for each other, those of others run beside them. */
const runMs = (cells: readonly PlannedCell[]): number =>
  Math.max(
    0,
    ...[...Map.groupBy(cells, (cell) => (isFrontCell(cell) ? '' : cell.stream.queue)).values()].map((own) =>
      own.reduce((sum, cell) => sum + cellMs(cell), 0),
    ),
  )

const shortened = (cell: StreamCell): StreamCell => ({
  ...cell,
  stream: { ...cell.stream, visibilityTimeoutMs: Math.min(shortMs, cell.stream.visibilityTimeoutMs) },
})

/** How long a run of these cells is expected to take, and how to shorten it, a sentence each. A rough figure: of a healthy system, on one system of it. */
export const expectedRun = (cells: readonly PlannedCell[]): readonly string[] => {
  const all = runMs(cells)
  const said = `Expected to take about ${words(all)}, and less where several systems run side by side: ${cells.length} cells, those of one queue one after the other.`
  const short = runMs(cells.map((cell) => (isFrontCell(cell) ? cell : shortened(cell))))
  const slowest = streamCells(cells)
    .map(({ stream }) => stream)
    .toSorted((a, b) => b.visibilityTimeoutMs - a.visibilityTimeoutMs)[0]
  if (slowest === undefined || all - short < shortMs) return [said]
  const { queue, visibilityTimeoutMs, maxReceiveCount } = slowest
  return [
    said,
    `Most of that is waiting for messages to come back: ${queue} hides one for ${words(visibilityTimeoutMs)}, and hands it out ${maxReceiveCount} times. With "visibilityTimeoutSeconds: ${shortMs / 1_000}" it would be about ${words(short)}; naming scenarios, or --grep, shortens it in proportion.`,
  ]
}

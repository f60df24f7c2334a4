import type { CellResult } from '../../harness/model/result.ts'

/** The longest single cell: with a system for each, no other cells need to wait for each other. In milliseconds. */
export const longestChainMs = (cells: readonly CellResult[]): number =>
  Math.max(0, ...cells.map(({ startedMs, endedMs }) => endedMs - startedMs))

import type { CellId } from '../harness/model/operation.ts'
import type { CellResult, RunResult } from '../harness/model/result.ts'
import { count, seconds, sentence } from './html/words.ts'
import { headlineName, headlinesOf } from './headlines.ts'
import { harmless, pen } from './terminal.ts'
import { worstFirst } from '../harness/judge/worst-first.ts'

/** Options of {@link consoleReporter}. */
export interface ConsoleReporterOptions {
  /** Where progress goes: standard error, where standard output is for results. */
  readonly out: NodeJS.WritableStream
  /** A terminal: what runs now is shown on a line that is written over. Otherwise each line stands. */
  readonly interactive: boolean
  readonly colour: boolean
}

/** What is known when a run begins. */
export interface Beginning {
  readonly runId: string
  readonly seed: string
  readonly target: string
  readonly stack: string
  /** How many cells are to be judged. */
  readonly cells: number
  readonly defects: readonly string[]
  /** How many of them run at once. */
  readonly room: string
}

/** Tells how a run goes while it goes. */
export interface ConsoleReporter {
  begin(beginning: Beginning): void
  cellStarted(id: CellId): void
  cellEnded(cell: CellResult): void
  /** A cell that was judged is worse than it was then. */
  cellChanged(cell: CellResult): void
  /** The closing lines, with the path of the report to open. */
  end(result: RunResult, reportPath: string): void
}

/** Weaknesses that the closing lines name at most; the report has them all. */
const weaknesses = 12
/** Replay commands that the closing lines give at most; the report has them all. */
const replays = 10
/** Clears the line that the cursor is on. */
const clear = '\r\u001B[2K'

/** Makes a console reporter for one run. */
export const consoleReporter = ({ out, interactive, colour }: ConsoleReporterOptions): ConsoleReporter => {
  const { style, outcome } = pen(colour)
  const running = new Set<CellId>()
  let [planned, ended] = [0, 0]
  const write = (text: string): void => {
    out.write(interactive ? `${clear}${text}\n` : `${text}\n`)
  }
  const status = (): void => {
    if (!interactive || running.size === 0) return
    const names = [...running].map((id) => id.split('/').slice(2, 4).join(' on ')).join(', ')
    const columns = 'columns' in out && typeof out.columns === 'number' ? out.columns : 80
    const text = `  ${ended} of ${planned} judged, running ${names}`
    // One cell less than the width: a full line would wrap, and then could not be cleared.
    const fits = text.length < columns ? text : `${text.slice(0, Math.max(0, columns - 2))}…`
    out.write(`${clear}${style('dim', fits)}`)
  }
  return {
    begin: ({ runId, seed, target, stack, cells, defects, room }) => {
      planned = cells
      write(
        style('bold', `Shakedown ${runId}: ${count(cells, 'cell')} of ${target} on ${stack}, seed ${seed}, ${room}`),
      )
      if (defects.length > 0) write(`Known mistakes switched on: ${defects.join(', ')}`)
    },
    cellStarted: (id) => {
      running.add(id)
      status()
    },
    cellEnded: (cell) => {
      running.delete(cell.id)
      ended += 1
      const words = cell.verdict === 'pass' ? '' : `: ${harmless(cell.words)}`
      const took = style('dim', `(${seconds(cell.endedMs - cell.startedMs)})`)
      write(`${outcome(cell.verdict, 10)}${cell.id} ${took}${words}`)
      status()
    },
    cellChanged: (cell) => {
      write(`${outcome(cell.verdict, 10)}${cell.id} ${style('dim', '(judged once more)')}: ${harmless(cell.words)}`)
      status()
    },
    end: (result, reportPath) => {
      const bad = result.cells.filter(({ verdict }) => verdict === 'fail' || verdict === 'unknown')
      const tally = (['pass', 'fail', 'unknown', 'skipped'] as const)
        .map((verdict) => [result.cells.filter((cell) => cell.verdict === verdict).length, verdict] as const)
        .filter(([many]) => many > 0)
        .map(([many, verdict]) => `${many} ${verdict}`)
        .concat(ended < planned ? [`${planned - ended} not run`] : [])
      write('')
      write(`${outcome(result.verdict)}: ${sentence(harmless(result.words))}`)
      write(`${tally.length === 0 ? 'no cells' : tally.join(', ')} in ${seconds(result.durationMs)}`)
      // Where each weakness is one cell's own, the lines above have told them.
      const told = headlinesOf(result.cells)
      const shared = told.some(({ cells }) => cells.length > 1) ? told.slice(0, weaknesses) : []
      for (const each of shared) write(`${outcome(each.verdict, 10)}${headlineName(each)}: ${harmless(each.words)}`)
      const worst = worstFirst(bad).slice(0, replays)
      for (const cell of worst) write(`${outcome(cell.verdict, 10)}${cell.replay === '' ? cell.id : cell.replay}`)
      if (bad.length > worst.length) write(`${count(bad.length - worst.length, 'more', 'more')} in the report`)
      write(`Report: ${reportPath}`)
    },
  }
}

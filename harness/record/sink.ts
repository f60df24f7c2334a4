import type { Attribution, Concern } from './attribution.ts'
import { isError } from './log-errors.ts'
import type { Recorder } from './recorder.ts'
import type { Sink } from '../model/stack.ts'
import type { ReadLine } from '../model/target.ts'

/** Turns what a stack sees into operations of the history, each attributed to the cell and key that it concerns. */
export const historySink = (
  recorder: Pick<Recorder, 'record'>,
  attribution: Attribution,
  readLine: (line: string) => ReadLine | undefined,
): Sink => {
  const concernOf = (happening: Parameters<Sink['happened']>[2], text: string | undefined): Concern => {
    if (happening.kind === 'enqueue' && text !== undefined) {
      const concern = attribution.ofBody(text)
      attribution.remember(happening.messageId, concern)
      return concern
    }
    if ('messageId' in happening && happening.messageId !== undefined) {
      const concern = attribution.ofMessage(happening.messageId)
      if (happening.kind === 'move') attribution.remember(happening.toMessageId, concern)
      return concern
    }
    return text === undefined ? {} : attribution.ofText(text)
  }
  return {
    happened: (actor, outcome, happening, text) => {
      const { cell, key, copy, candidates } = concernOf(happening, text)
      const severalNamed = happening.kind === 'enqueue' && candidates !== undefined
      const traced = copy !== undefined && happening.kind !== 'log' && happening.kind !== 'process'
      recorder.record({
        actor,
        outcome,
        ...happening,
        ...(cell === undefined ? {} : { cell }),
        ...(key === undefined ? {} : { key }),
        ...(traced ? { copy } : {}),
        ...(severalNamed ? { candidates } : {}),
      })
    },
    line: (actor, line) => {
      const read = readLine(line)
      if (read === undefined) return
      const { alert, ...said } = read
      const { cell, key } = attribution.ofText(line)
      const whose = { ...(cell === undefined ? {} : { cell }), ...(key === undefined ? {} : { key }) }
      if (alert !== undefined)
        recorder.record({ kind: 'alert', actor, outcome: 'info', ...alert, message: read.message, ...whose })
      // Lines about nobody's events would only be noise, unless they tell of an error.
      if (cell === undefined && read.sqlState === undefined && !isError(read)) return
      recorder.record({
        kind: 'log',
        actor,
        outcome: 'info',
        ...said,
        ...(cell === undefined ? {} : { cell }),
        ...(key === undefined ? {} : { key }),
      })
    },
  }
}

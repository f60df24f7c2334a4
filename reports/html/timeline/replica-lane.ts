import type { History } from '../../../harness/model/history.ts'
import { isError } from '../../../harness/record/log-errors.ts'
import type { CopyId, Operation, OperationOf } from '../../../harness/model/operation.ts'
import { copyName, operationLine } from '../operation-words.ts'
import { seconds } from '../words.ts'
import type { Bar, Ending, Lane, Mark } from './lane.ts'

type Handled = OperationOf<'receive'>
type Ended = OperationOf<'acknowledge'> | OperationOf<'visibility'> | OperationOf<'move'> | OperationOf<'remove'>

const isEnd = (operation: Operation): operation is Ended =>
  (operation.kind === 'acknowledge' && operation.outcome === 'ok') ||
  (operation.kind === 'visibility' && (operation.timeoutSeconds === 0 || operation.expired === true)) ||
  operation.kind === 'move' ||
  operation.kind === 'remove'

const endingOf = (end: Ended | Handled | undefined): Ending => {
  if (end === undefined) return 'open'
  return end.kind === 'acknowledge' ? 'acknowledged' : 'given back'
}

/** What became of one receive: the first end, or the next receive, of the same message; else it is drawn open, to where its visibility ends. */
const barOf = (receive: Handled, later: readonly (Ended | Handled)[], label: string, openMs: number): Bar => {
  const end = later.find(({ index }) => index > receive.index)
  const toMs = end?.timeMs ?? openMs
  const ending = endingOf(end)
  const how =
    end === undefined ? 'and nothing more was seen of it' : `${ending} after ${seconds(toMs - receive.timeMs)}`
  return {
    fromMs: receive.timeMs,
    toMs,
    ending,
    label,
    words: `${operationLine(receive)}\n${how}`,
    indices: end === undefined ? [receive.index] : [receive.index, end.index],
  }
}

const glyphOf = ({ level, sqlState }: OperationOf<'log'>): Mark['glyph'] =>
  sqlState !== undefined || isError({ level }) || level === 'warn' ? 'trouble' : 'telemetry'

/** A line that a part of the system wrote. */
export const logMark = (log: OperationOf<'log'>): Mark => ({
  timeMs: log.timeMs,
  index: log.index,
  glyph: glyphOf(log),
  words: operationLine(log),
  ...(log.sqlState === undefined ? {} : { label: log.sqlState }),
})

/** One lane a replica: each message from its receive to its end, and the telemetry that the replica wrote meanwhile. */
export const replicaLanes = (history: History): readonly Lane[] => {
  const lastMs = history.operations.at(-1)?.timeMs ?? 0
  const published = new Map<CopyId | undefined, string>(
    history.of('publish').map((publish) => [publish.copy, `${publish.key ?? ''} ${copyName(publish)}`]),
  )
  const queueOps = history.operations.filter(
    (operation): operation is Ended | Handled => operation.kind === 'receive' || isEnd(operation),
  )
  const byMessage = Map.groupBy(queueOps, ({ messageId }) => messageId)
  const receives = Map.groupBy(history.of('receive'), ({ actor }) => actor)
  return [...receives.keys()]
    .toSorted((a, b) => a.localeCompare(b))
    .map((actor) => ({
      name: actor,
      kind: 'replica',
      bars: (receives.get(actor) ?? []).map((receive) =>
        barOf(
          receive,
          byMessage.get(receive.messageId) ?? [],
          published.get(receive.copy) ?? `${receive.key ?? ''} of the system’s own`.trim(),
          Math.min(lastMs, receive.timeMs + history.facts.visibilityTimeoutMs),
        ),
      ),
      marks: history
        .of('log')
        .filter((log) => log.actor === actor && log.cell !== undefined)
        .map(logMark),
    }))
}

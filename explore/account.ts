import type { CellHistory } from '../harness/model/history.ts'
import type { CopyId, Operation } from '../harness/model/operation.ts'
import { copyName } from '../reports/html/operation-words.ts'

/** Time since the drive began: `0.42 s`. */
const clock = (ms: number): string => `${(ms / 1000).toFixed(2)} s`

const nthTime = (receiveCount: number): string => (receiveCount > 1 ? ` again (receive ${receiveCount})` : '')

/** What one operation was, as a sentence without its end; nothing of what only measures or repeats. */
const sentenceOf = (operation: Operation, nameOf: (copy: CopyId | undefined) => string): string | undefined => {
  const { kind, actor } = operation
  switch (kind) {
    case 'publish':
      if (operation.withheld === true)
        return `${copyName(operation)} (${operation.variant}) is at its source, and its event is withheld`
      // When it began: whoever receives it may do so before the publisher has its answer.
      return operation.outcome === 'invoke' ? `${copyName(operation)} (${operation.variant}) is published` : undefined
    case 'receive':
      return `${actor} receives ${nameOf(operation.copy)}${nthTime(operation.receiveCount)}`
    case 'acknowledge':
      return operation.outcome === 'ok'
        ? `${actor} acknowledges ${nameOf(operation.copy)}`
        : `${actor} tries to acknowledge ${nameOf(operation.copy)}, and nothing is removed`
    case 'visibility':
      if (operation.expired === true) return `${nameOf(operation.copy)} comes back: its visibility time-out ran out`
      return operation.timeoutSeconds === 0 ? `${actor} gives ${nameOf(operation.copy)} back` : undefined
    case 'move':
      return operation.why === 'dead-letter'
        ? `${nameOf(operation.copy)} goes to the dead-letter queue ${operation.to}`
        : `${nameOf(operation.copy)} is redriven to ${operation.to}`
    case 'remove':
      return `${nameOf(operation.copy)} ${operation.why === 'purged' ? 'is purged' : 'outlives its retention'}`
    case 'enqueue':
      return operation.origin === 'system' ? `${actor} sends a message of its own to ${operation.queue}` : undefined
    case 'fault':
      return `${operation.faultId}: ${operation.words}`
    case 'operate':
      return `an operator: ${operation.words}`
    case 'process':
      return operation.phase === 'exited'
        ? `${operation.process} ends${operation.signal === undefined ? '' : ` by ${operation.signal}`}${operation.expected === true ? '' : ', which nobody asked for'}`
        : operation.phase === 'started'
          ? `${operation.process} is started`
          : undefined
    case 'log':
      return operation.sqlState === undefined
        ? undefined
        : `${actor} logs ${operation.sqlState}: ${operation.message.split('\n', 1)[0] ?? ''}`
    case 'effect':
      return operation.final && operation.key !== undefined
        ? `${operation.entity} ${operation.record} is found${operation.state === undefined ? '' : `, ${operation.state}`}`
        : undefined
    case 'expect':
      return operation.rows <= 1 ? undefined : `${operation.rows} of ${operation.entity} are expected`
    case 'alert':
      return `the alert ${operation.name} is ${operation.state}`
    case 'probe':
    case 'phase':
    case 'cell':
    case 'load-plan':
    case 'load':
    case 'load-end':
    case 'fault-beside':
    case 'front-cell':
    case 'request':
    case 'journey-end':
      return undefined
    case 'walk-step':
      if (operation.outcome === 'invoke') return `the walk begins to ${operation.name}`
      return operation.error === undefined ? undefined : `it cannot ${operation.name}: ${operation.error}`
    case 'found':
      return operation.wanted === operation.got
        ? undefined
        : `${operation.what}: ${operation.got}, and not ${operation.wanted}`
    case 'journey-step':
      return `${operation.person} does "${operation.name}"${operation.outcome === 'ok' ? '' : `, which fails: ${operation.words}`}`
    default:
      return kind satisfies never
  }
}

/** What happened in a cell from the beginning of its drive until it was judged, one sentence a line, with the time since then; what concerns the control event is left out. */
export const accountOf = (history: CellHistory | undefined): readonly string[] => {
  if (history === undefined) return []
  const publishes = history.of('publish')
  const control = new Set(publishes.filter(({ role }) => role === 'control').map(({ key }) => key))
  const names = new Map(publishes.map((publish) => [publish.copy, copyName(publish)]))
  const began = history.of('phase').find(({ phase }) => phase === 'drive')
  const from = began?.timeMs ?? 0
  // What it leaves is cleared by the harness after that.
  const to = history.of('phase').find(({ phase }) => phase === 'check')?.index ?? Number.POSITIVE_INFINITY
  // Where nothing was made slow, the machine was.
  const isSlowed = history.of('fault').some(({ fault }) => fault === 'slow-statements')
  return history.operations.flatMap((operation) => {
    if (operation.kind === 'alert' && operation.cell === undefined && !isSlowed) return []
    if (operation.timeMs < from || operation.index > to || (operation.key !== undefined && control.has(operation.key)))
      return []
    const words = sentenceOf(operation, (copy) => (copy === undefined ? 'a message' : (names.get(copy) ?? 'a message')))
    return words === undefined ? [] : [`${clock(operation.timeMs - from)}  ${words}.`]
  })
}

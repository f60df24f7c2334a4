import type { Operation, OperationOf } from '../../harness/model/operation.ts'
import { seconds } from './words.ts'

const hoped = {
  invoke: ' (began)',
  ok: '',
  fail: ' (did not happen)',
  info: ' (nobody knows whether it arrived)',
} as const

/** A copy of an event, briefly: `e1`, `e1 copy 2`. */
export const copyName = ({ event, copy }: OperationOf<'publish'>): string => {
  const nth = /-(\d+)$/.exec(copy)?.[1] ?? '1'
  return nth === '1' ? event : `${event} copy ${nth}`
}

const withheldWords = (operation: OperationOf<'publish'>): string =>
  `withheld ${operation.variant} ${copyName(operation)} on purpose: it is at its source, and no event tells of it`

/** Enough of a message's id to find it: they are UUIDs. */
const short = (messageId: string): string => (messageId.length > 20 ? `${messageId.slice(0, 8)}…` : messageId)

/** The beginning of a long text: a stack trace or a dumped message would drown the page, and history.jsonl has it whole. */
const clipped = (text: string): string => (text.length > 240 ? `${text.slice(0, 240)}…` : text)

const logWords = ({ sqlState, event, message, record }: OperationOf<'log'>): string => {
  const told = [sqlState, event, clipped(message)].filter((part) => part !== undefined).join(': ')
  return record === undefined || told.includes(record) ? told : `${told} (${record})`
}

const processWords = ({ process, phase, code, signal, expected }: OperationOf<'process'>): string => {
  const how = [code === undefined ? [] : [`code ${code}`], signal === undefined ? [] : [signal]].flat().join(', ')
  const asked = phase === 'exited' && expected !== true ? ', which nobody asked for' : ''
  return `process ${process} ${phase}${how === '' ? '' : ` (${how})`}${asked}`
}

const requestWords = ({
  request,
  method,
  path,
  status,
  tookMs,
  retryAfterS,
  error,
  about,
  said,
}: OperationOf<'request'>): string =>
  [
    `${request}${about === undefined ? '' : ` (${about})`}: ${method} ${path} ${status ?? `had no answer (${error ?? 'nobody knows why'})`} after ${Math.round(tookMs)} ms`,
    ...(retryAfterS === undefined ? [] : [`Retry-After ${retryAfterS} s`]),
    ...(said === undefined ? [] : [clipped(said)]),
  ].join('; ')

/** What an operation was, in words, without its time and actor. */
export const operationWords = (operation: Operation): string => {
  const { kind } = operation
  switch (kind) {
    case 'publish':
      if (operation.withheld === true) return withheldWords(operation)
      return `published ${operation.variant} ${copyName(operation)}${operation.version === 1 ? '' : `, version ${operation.version}`}${hoped[operation.outcome]}`
    case 'enqueue':
      return operation.deduplicated === true
        ? `dropped as a duplicate by FIFO ${operation.queue}`
        : `message ${short(operation.messageId)} on ${operation.queue}${operation.origin === 'system' ? ', sent by the system itself' : ''}`
    case 'receive':
      return `received message ${short(operation.messageId)}${operation.receiveCount > 1 ? `, receive ${operation.receiveCount}` : ''}`
    case 'acknowledge':
      return operation.outcome === 'ok'
        ? `acknowledged message ${short(operation.messageId)}`
        : `tried to acknowledge message ${short(operation.messageId)}, which removed nothing`
    case 'visibility':
      if (operation.expired === true) return `ran out of time with message ${short(operation.messageId)}`
      return operation.timeoutSeconds === 0
        ? `gave message ${short(operation.messageId)} back`
        : `kept message ${short(operation.messageId)} for ${operation.timeoutSeconds} s`
    case 'move':
      return operation.why === 'dead-letter'
        ? `message ${short(operation.messageId)} went to ${operation.to}`
        : `message ${short(operation.messageId)} was redriven to ${operation.to} as ${short(operation.toMessageId)}`
    case 'remove':
      return `message ${short(operation.messageId)} ${operation.why === 'purged' ? 'was purged' : 'outlived its retention'}`
    case 'effect':
      return `found ${operation.entity}: ${operation.record}${operation.state === undefined ? '' : ` (${operation.state})`}`
    case 'expect':
      return `${operation.atMost === true ? 'at most ' : ''}${operation.rows} ${operation.entity} expected${operation.state === undefined ? '' : `, ${operation.state}`}`
    case 'log':
      return logWords(operation)
    case 'alert':
      return `alert ${operation.name}: ${clipped(operation.message)}`
    case 'fault':
    case 'probe':
    case 'operate':
    case 'phase':
      return operation.words
    case 'process':
      return processWords(operation)
    case 'cell':
      return `${operation.scenario} on ${operation.stream}`
    case 'load-plan':
      return `load ${operation.stream} on ${operation.url}`
    case 'load':
      return `second ${operation.second} of ${operation.request}: ${operation.right} of ${operation.sent} right${Object.entries(
        operation.wrong,
      )
        .map(([words, many]) => `, ${many} × ${words}`)
        .join('')}`
    case 'fault-beside':
      return `${operation.fault} of the run ${operation.run} was in force from ${operation.fromSecond} s to ${operation.toSecond} s`
    case 'load-end':
      return operation.words
    case 'front-cell':
      return `${operation.scenario} on ${operation.stream}`
    case 'request':
      return requestWords(operation)
    case 'walk-step':
      return `${operation.name}${hoped[operation.outcome]}${operation.error === undefined ? '' : `: ${clipped(operation.error)}`}`
    case 'found':
      return `${operation.what}: ${clipped(operation.got)}${operation.got === operation.wanted ? '' : `, where ${clipped(operation.wanted)} was wanted`}`
    case 'journey-end':
      return `${[operation.journey, operation.person].join(' ').trim()}: ${operation.words}`
    case 'journey-step':
      return `${operation.journey}, ${operation.name}: ${clipped(operation.words)}`
    default:
      return kind satisfies never
  }
}

/** An operation as one line: time, actor, key, what happened. */
export const operationLine = (operation: Operation): string =>
  `${seconds(operation.timeMs)}  ${operation.actor} ${operationWords(operation)}${operation.key === undefined ? '' : ` [${operation.key}]`}`

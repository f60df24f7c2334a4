import type { Finding } from '../harness/model/check.ts'
import type { History } from '../harness/model/history.ts'
import type { Operation, OperationOf } from '../harness/model/operation.ts'
import { isError } from '../harness/record/log-errors.ts'

/** `2.31 s` into the run. */
export const at = ({ timeMs }: Pick<Operation, 'timeMs'>): string => `${(timeMs / 1000).toFixed(2)} s`

/** `a, b and c`. */
export const list = (items: readonly string[]): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`

/** `twice`, `3 times`. */
export const times = (count: number): string => (count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`)

/** `1 wait`, `2 waits`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

/** Whether the words of an error say that somebody waited in vain. */
export const saysTimeOut = (words: string): boolean =>
  /time[sd]?[ -]?out|deadline exceeded|no answer within/i.test(words)

/** Whether a fault of ours struck between two operations, by their indices: what it made late is no matter of the machine. */
export const struckBetween = (history: History, from: number, to: number): boolean =>
  history.of('fault').some(({ phase, index }) => phase === 'bite' && index > from && index < to)

/** Whether an error about a key says that somebody waited in vain, between two operations by their indices, and for no fault of ours: what came of it goes by time. */
export const waitedInVain = (history: History, key: string | undefined, from: number, to: number): boolean =>
  !struckBetween(history, from, to) &&
  history
    .of('log')
    .some(
      (line) => line.index > from && line.index < to && line.key === key && isError(line) && saysTimeOut(line.message),
    )

/** What an operators' action that failed comes to. It goes by time where somebody waited in vain, for no fault of ours. */
export const failedAction = (history: History, { words, step, index }: OperationOf<'operate'>): Finding => {
  const begun = history
    .of('operate')
    .findLast((each) => each.step === step && each.outcome === 'invoke' && each.index < index)
  const isLate = saysTimeOut(words) && !struckBetween(history, begun?.index ?? 0, index)
  return { words, operations: [index], ...(isLate ? { byTime: true } : {}) }
}

/** Receives of which nobody saw by which replica, in words: what is said of a replica cannot be judged by them. */
export const untoldInWords = (untold: readonly OperationOf<'receive'>[]): string =>
  `by which replica of ${untold[0]?.actor ?? 'the service'} ${counted(untold.length, 'message')} ${untold.length === 1 ? 'was' : 'were'} received cannot be told: they share an access key, and their connections do not show whose they are. Give each an access key of its own (its name is in AWS_ACCESS_KEY_ID), or name its process`

/** The rows of the last reading, after all had settled. */
export const finalEffects = (history: History): readonly OperationOf<'effect'>[] =>
  history.of('effect').filter(({ final }) => final)

/**
 * The log line with which a part of the system said that it made a record: the consumer's own word before that of a service it
 * called, since the reader wants to know which replica it was.
 */
export const makingOf = (history: History, row: OperationOf<'effect'>): OperationOf<'log'> | undefined => {
  const said = history.of('log').filter(({ key, record }) => key === row.key && record === row.record)
  return said.find(({ actor }) => actor.startsWith(history.facts.service)) ?? said[0]
}

/** ` at 2.31 s by replica 1`, where the system's log tells. */
const madeWhen = (making: OperationOf<'log'> | undefined): string =>
  making === undefined ? '' : ` at ${at(making)} by ${making.actor}`

/** Rows in the order in which they were made, as far as the log tells, else as they were found. */
const inOrder = (history: History, rows: readonly OperationOf<'effect'>[]): readonly OperationOf<'effect'>[] => {
  const madeAt = (row: OperationOf<'effect'>): number | undefined => makingOf(history, row)?.index
  return rows.every((row) => madeAt(row) !== undefined)
    ? rows.toSorted((a, b) => (madeAt(a) ?? 0) - (madeAt(b) ?? 0))
    : rows
}

/** More rows than there should be, in words: what they are, when and by whom each was made, and which of them are too many. */
export const rowsInWords = (history: History, rows: readonly OperationOf<'effect'>[], right: number): string => {
  const words = inOrder(history, rows).map((row) => `as ${row.record}${madeWhen(makingOf(history, row))}`)
  const surplus = words.slice(right)
  if (right === 0) return `${list(words)}, where none is right`
  return `${list(words.slice(0, right))}, and ${surplus.length === 1 ? 'one' : surplus.length} too many: ${list(surplus)}`
}

/** Indices of rows and of the log lines that made them. */
export const rowsAsProof = (history: History, rows: readonly OperationOf<'effect'>[]): readonly number[] =>
  rows.flatMap((row) => {
    const making = makingOf(history, row)
    return making === undefined ? [row.index] : [row.index, making.index]
  })

/** Indices of the publishes of a key. */
export const publishesOf = (history: History, key: string | undefined): readonly number[] =>
  history
    .of('publish')
    .filter((publish) => publish.key === key && publish.outcome === 'ok')
    .map(({ index }) => index)

/** Publishes of a key that were withheld. */
export const withheldOf = (history: History, key: string | undefined): readonly OperationOf<'publish'>[] =>
  history.of('publish').filter((publish) => publish.key === key && publish.withheld === true)

/** What was expected of a key, and what was found for it. */
export interface Found {
  readonly expect: OperationOf<'expect'>
  readonly rows: readonly OperationOf<'effect'>[]
}

/** By the histories that they are of: many checks ask for the same. */
const known = new WeakMap<History, readonly Found[]>()

/** Expectations of one cell with the rows that were found for each, also of keys whose events the system gave up. */
export const bounds = (history: History): readonly Found[] => {
  const before = known.get(history)
  if (before !== undefined) return before
  const effects = Map.groupBy(finalEffects(history), ({ key, entity }) => `${entity}\n${key}`)
  const current = history.of('expect').filter(({ late }) => late !== true)
  const found = current.map((expect) => ({ expect, rows: effects.get(`${expect.entity}\n${expect.key}`) ?? [] }))
  known.set(history, found)
  return found
}

/** Those of which exactly so much is owed. */
export const expectations = (history: History): readonly Found[] =>
  bounds(history).filter(({ expect }) => expect.atMost !== true)

/** Whether all that was to come had come when the effects were read last: what they lack then is lost. */
export const cameToRest = (history: History): boolean =>
  history.of('phase').findLast(({ phase, outcome }) => phase === 'settle' && outcome !== 'invoke')?.outcome === 'ok'

/** Names of sessions stand at the end of the server's lines. */
const sessionOf = (message: string): string => /\((?<name>[^()]*)\)$/.exec(message)?.groups?.['name'] ?? ''

/** What stands there where nobody gave a name: the server's word, and pgjdbc's. */
const nobody = new Set(['', '[unknown]', 'PostgreSQL JDBC Driver'])

/** The replica that alone had messages in flight before an operation. */
const aloneAt = (history: History, index: number): string | undefined => {
  const inFlight = new Map<string, string>()
  for (const operation of history.operations) {
    if (operation.index >= index) break
    if (operation.kind === 'receive') inFlight.set(operation.messageId, operation.actor)
    if ((operation.kind === 'acknowledge' || operation.kind === 'visibility') && operation.outcome === 'ok')
      inFlight.delete(operation.messageId)
  }
  const [alone, ...others] = new Set(inFlight.values())
  return others.length === 0 ? alone : undefined
}

/**
 * Errors of a SQLSTATE that the server's own log tells of a session of the cell's service, by replica: they say what happened where the service does not. Where
 * other cells run beside this one they may be those of their events. A session that bears nobody's name is that of the replica that alone had messages in flight.
 */
export const serverConflicts = (
  history: History,
  state: string,
): readonly { readonly line: OperationOf<'log'>; readonly replica: string }[] =>
  history
    .of('log')
    .filter(({ actor, sqlState }) => actor === 'postgres' && sqlState === state)
    .flatMap((line) => {
      const name = sessionOf(line.message)
      const replica = nobody.has(name) ? aloneAt(history, line.index) : name
      return replica?.startsWith(history.facts.service) === true ? [{ line, replica }] : []
    })

/** Errors of a SQLSTATE that a log attributes to a key of this cell; the server's own lines are about anybody's. */
export const conflictsIn = (history: History, state = '40001'): readonly OperationOf<'log'>[] =>
  history.of('log').filter(({ sqlState, key }) => sqlState === state && key !== undefined)

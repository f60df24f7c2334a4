import { type CellHistory, type History, isOfMessages } from '../../../harness/model/history.ts'
import type { Operation, OperationOf } from '../../../harness/model/operation.ts'
import { operationLine } from '../operation-words.ts'
import { seconds } from '../words.ts'
import { faultLanes } from './fault-lane.ts'
import { frontLanes } from './front-lane.ts'
import type { Glyph, Lane, Mark } from './lane.ts'
import { logMark, replicaLanes } from './replica-lane.ts'

const markOf = (operation: Operation, glyph: Glyph): Mark => ({
  timeMs: operation.timeMs,
  index: operation.index,
  glyph,
  words: operationLine(operation),
})

const publishGlyph = ({ role, copy, outcome, withheld }: OperationOf<'publish'>): Glyph => {
  if (withheld === true) return 'withheld'
  if (outcome !== 'ok') return 'doubtful'
  if (role !== 'subject') return 'aside'
  return copy.endsWith('-1') ? 'published' : 'copy'
}

const removals = (history: History<unknown>): readonly Mark[] => [
  ...history.of('move').map((move) => markOf(move, move.why)),
  ...history.of('remove').map((remove) => markOf(remove, 'removed')),
]

/**
 * Parts of the system that wrote something and received nothing: services behind the consumer, the database. What the database
 * says of errors names no event, so it may be about a cell that ran beside this one: it stands in a lane that says so.
 */
const logLanes = (history: History<unknown>): readonly Lane[] => {
  const consumers = new Set(history.of('receive').map(({ actor }) => actor))
  const logs = history.of('log').filter(({ actor, cell }) => cell === undefined || !consumers.has(actor))
  const lane = (name: string, kind: Lane['kind'], own: readonly OperationOf<'log'>[]): Lane => ({
    name,
    kind,
    bars: [],
    marks: own.map(logMark),
  })
  const byActor = (mine: boolean): [string, OperationOf<'log'>[]][] => [
    ...Map.groupBy(
      logs.filter(({ cell }) => (cell !== undefined) === mine),
      ({ actor }) => actor,
    ),
  ]
  return [
    ...byActor(true).map(([actor, own]) => lane(actor, 'log', own)),
    ...byActor(false).map(([actor, own]) => lane(`${actor}, of any cell`, 'shared', own)),
  ]
}

/** Where the harness gave a phase up: the drive's steps, or the wait for the system to recover. */
const ends = (history: History<unknown>): readonly Mark[] =>
  history
    .of('phase')
    .filter(({ outcome }) => outcome === 'fail')
    .map((phase) => markOf(phase, 'given-up'))

const only = (name: string, kind: Lane['kind'], marks: readonly Mark[]): Lane => ({ name, kind, bars: [], marks })

/** What was done to the system, and what came of it, where that is messages. */
const messageLanes = (history: History): readonly Lane[] => {
  const done = ({ outcome }: Operation): boolean => outcome !== 'invoke'
  const publishes = history.of('publish').filter(done)
  return [
    only(
      'Operator',
      'operator',
      history
        .of('operate')
        .filter(done)
        .map((each) => markOf(each, 'operator')),
    ),
    only(
      publishes.some(({ withheld }) => withheld === true) ? 'Published or withheld' : 'Published',
      'publish',
      publishes.map((each) => markOf(each, publishGlyph(each))),
    ),
    ...replicaLanes(history),
  ]
}

/** The lanes of a cell's timeline, from cause to effect; those in which nothing happened are left out. */
export const lanes = (history: CellHistory): readonly Lane[] => {
  const lastMs = history.operations.at(-1)?.timeMs ?? 0
  const found = history.of('effect').filter(({ final }) => final)
  const [first] = found
  const foundName = `Records found${first === undefined ? '' : ` at ${seconds(first.timeMs)}`}`
  const given = ends(history)
  const all: readonly Lane[] = [
    ...faultLanes(history, lastMs),
    ...(isOfMessages(history) ? messageLanes(history) : frontLanes(history)),
    ...logLanes(history),
    only('Dead-letter queue', 'move', removals(history)),
    only(
      foundName,
      'effect',
      found.map((each) => markOf(each, 'record')),
    ),
    only(`Given up${given[0] === undefined ? '' : ` at ${seconds(given[0].timeMs)}`}`, 'end', given),
    only(
      'Alerts',
      'alert',
      history.of('alert').map((each) => markOf(each, 'alert')),
    ),
    only(
      'Processes',
      'process',
      history.of('process').map((each) => markOf(each, 'process')),
    ),
  ]
  return all.filter(({ bars, marks }) => bars.length + marks.length > 0)
}

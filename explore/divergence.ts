import { type CellHistory, type History, isOfMessages } from '../harness/model/history.ts'
import type { FrontCellFacts } from '../harness/model/front-operation.ts'
import type { CopyId, Operation } from '../harness/model/operation.ts'
import { copyName } from '../reports/html/operation-words.ts'

/** Something that happened to one key, in words that are the same in every run of a schedule. */
interface Happened {
  readonly words: string
  readonly timeMs: number
}

/** Where a replay went another way than the run that it replays. */
export interface Divergence {
  /** Event of the key of which it is told. */
  readonly event: string
  /** What happened next to it in the run, and in the replay; undefined where nothing more did. */
  readonly before: string | undefined
  readonly after: string | undefined
  /** Since the replay's drive began. */
  readonly atMs: number
}

const wordsOf = (operation: Operation, name: string, who: (actor: string) => string): string | undefined => {
  if (operation.outcome !== 'ok' && operation.kind !== 'acknowledge') return undefined
  switch (operation.kind) {
    case 'publish':
      return `${name} was published`
    case 'receive':
      return `${who(operation.actor)} received ${name}${operation.receiveCount > 1 ? ` (receive ${operation.receiveCount})` : ''}`
    case 'acknowledge':
      return operation.outcome === 'ok'
        ? `${who(operation.actor)} acknowledged ${name}`
        : `${who(operation.actor)} tried to acknowledge ${name}`
    case 'move':
      return operation.why === 'dead-letter' ? `${name} was dead-lettered` : `${name} was redriven`
    case 'fault':
      return operation.phase === 'bite' && operation.heldMs === undefined ? `${operation.faultId} struck` : undefined
    default:
      return undefined
  }
}

/** What happened to each key, in order, by its first event. Replicas are told apart by who came first: which of them it is is chance. */
const byKey = (history: History): ReadonlyMap<string, readonly Happened[]> => {
  const publishes = history.of('publish').filter(({ role, outcome }) => role !== 'control' && outcome === 'ok')
  const names = new Map<CopyId, string>(publishes.map((publish) => [publish.copy, copyName(publish)]))
  const first = new Map(publishes.toReversed().map(({ key, event }) => [key, event]))
  const began = history.of('phase').find(({ phase }) => phase === 'drive')?.timeMs ?? 0
  const actors: string[] = []
  const who = (actor: string): string => {
    if (!actors.includes(actor)) actors.push(actor)
    return `replica ${String.fromCodePoint(65 + actors.indexOf(actor))}`
  }
  const told = history.operations.flatMap((operation) => {
    const event = first.get(operation.key)
    const copy = 'copy' in operation ? operation.copy : undefined
    const words = event === undefined ? undefined : wordsOf(operation, (copy && names.get(copy)) ?? 'a message', who)
    return words === undefined || event === undefined ? [] : [{ event, words, timeMs: operation.timeMs - began }]
  })
  return Map.groupBy(told, ({ event }) => event)
}

/** What came of a walk, in order. What was asked again and again until it was so counts once. */
const walked = (history: History<FrontCellFacts>): ReadonlyMap<string, readonly Happened[]> => {
  const began = history.of('phase').find(({ phase }) => phase === 'drive')?.timeMs ?? 0
  const told = history.of('request').map(({ request, about, status, timeMs }) => ({
    words: `${request}${about === undefined ? '' : ` (${about})`} was answered ${status ?? 'nothing'}`,
    timeMs: timeMs - began,
  }))
  return new Map([['the walk', told.filter(({ words }, nth) => words !== told[nth - 1]?.words)]])
}

const happened = (history: CellHistory): ReadonlyMap<string, readonly Happened[]> =>
  isOfMessages(history) ? byKey(history) : walked(history)

/** Where a replay first went another way, key by key; undefined where each key's receives, acknowledgements and strikes came in the same order. */
export const divergenceOf = (run: CellHistory, replay: CellHistory): Divergence | undefined => {
  const [before, after] = [happened(run), happened(replay)]
  const found = [...new Set([...before.keys(), ...after.keys()])].flatMap((event): readonly Divergence[] => {
    const [then, now] = [before.get(event) ?? [], after.get(event) ?? []]
    const at = Array.from({ length: Math.max(then.length, now.length) }, (_, nth) => nth).find(
      (nth) => then[nth]?.words !== now[nth]?.words,
    )
    if (at === undefined) return []
    const atMs = now[at]?.timeMs ?? now.at(-1)?.timeMs ?? 0
    return [{ event, before: then[at]?.words, after: now[at]?.words, atMs }]
  })
  return found.toSorted((a, b) => a.atMs - b.atMs)[0]
}

/** The same in a sentence. */
export const divergenceWords = ({ event, before, after, atMs }: Divergence): string =>
  `it went another way with ${event} at ${(atMs / 1000).toFixed(2)} s: then ${before ?? 'nothing more happened'}, now ${after ?? 'nothing more happens'}`

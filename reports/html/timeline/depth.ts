import type { History } from '../../../harness/model/history.ts'

/** How full the queues were: times in seconds, and how many messages each held from then on. */
export interface Depth {
  readonly seconds: readonly number[]
  readonly queue: readonly number[]
  readonly deadLetterQueue: readonly number[]
  /** Where the figures come from, in words. */
  readonly from: string
}

/** Changes of the depth of both queues, told by what the queue reported: [time, on the queue, on the dead-letter queue]. */
const changes = (history: History): readonly (readonly [number, number, number])[] => {
  const { queue, deadLetterQueue } = history.facts
  const onto = (name: string, sign: 1 | -1): readonly [number, number] => [
    name === queue ? sign : 0,
    name === deadLetterQueue ? sign : 0,
  ]
  return history.operations.flatMap((operation) => {
    const { kind, timeMs, outcome } = operation
    if (kind === 'enqueue' && operation.deduplicated !== true) return [[timeMs, ...onto(operation.queue, 1)] as const]
    if (kind === 'acknowledge' && outcome === 'ok') return [[timeMs, ...onto(operation.queue, -1)] as const]
    if (kind === 'remove') return [[timeMs, ...onto(operation.queue, -1)] as const]
    if (kind === 'move')
      return [[timeMs, ...onto(operation.queue, -1)] as const, [timeMs, ...onto(operation.to, 1)] as const]
    return []
  })
}

const summed = (history: History): Depth => {
  const times: number[] = []
  const queue: number[] = []
  const deadLetterQueue: number[] = []
  let [messages, letters] = [0, 0]
  for (const [timeMs, message, letter] of changes(history)) {
    messages = Math.max(0, messages + message)
    letters = Math.max(0, letters + letter)
    if (times.at(-1) === timeMs / 1000) [times, queue, deadLetterQueue].forEach((list) => list.pop())
    times.push(timeMs / 1000)
    queue.push(messages)
    deadLetterQueue.push(letters)
  }
  return { seconds: times, queue, deadLetterQueue, from: 'counted from every message that came and went' }
}

/** Queue depth over a cell's time: from what the queue reported or, where a stack shows none of that, from the probes. */
export const depth = (history: History): Depth | undefined => {
  if (history.of('enqueue').length > 0) return summed(history)
  const probes = history
    .of('probe')
    .filter(({ probe, subject }) => probe === 'queue-depth' && subject === history.facts.queue)
  if (probes.length === 0) return undefined
  return {
    seconds: probes.map(({ timeMs }) => timeMs / 1000),
    queue: probes.map(({ value }) => value),
    deadLetterQueue: [],
    from: 'as the probe read it from the queue',
  }
}

import type { CellToRun } from '../../harness/model/stack.ts'
import { isSent } from '../../harness/model/schedule.ts'
import type { Discovery } from './discover-queues.ts'
import type { QueueEndpoint } from './endpoint.ts'

/** Longest time-out of which nobody needs to be told. */
const shortMs = 30_000

const minutes = (ms: number): string => (ms < 90_000 ? `${Math.ceil(ms / 1000)} s` : `${Math.ceil(ms / 60_000)} min`)

/** How long a cell can take when messages must come back by themselves as often as their queue allows. */
const longestMs = ({ stream }: CellToRun): number => stream.maxReceiveCount * stream.visibilityTimeoutMs

/** What a run will take, where that is long. Cells of one stream wait for each other. */
export const durations = (cells: readonly CellToRun[]): readonly string[] => {
  const slow = [...Map.groupBy(cells, ({ stream }) => stream.name).values()].flatMap((group) => {
    const [first] = group
    if (first === undefined || first.stream.visibilityTimeoutMs <= shortMs) return []
    const { name, queue, visibilityTimeoutMs, maxReceiveCount } = first.stream
    const all = group.reduce((sum, cell) => sum + longestMs(cell), 0)
    return [
      `${queue} hides a message for ${minutes(visibilityTimeoutMs)} and hands it out ${maxReceiveCount} times: the ${group.length} cells of ${name} can take ${minutes(all)}`,
    ]
  })
  return slow
}

/** Every call to backing services that a run would make, one a line, in the order in which they come. */
export const callsOf = (
  cells: readonly CellToRun[],
  { url, region, aws }: QueueEndpoint,
  { found, missing }: Discovery,
  databases: readonly string[],
): readonly string[] => {
  const publishes = Map.groupBy(
    cells.flatMap(({ stream, schedule }) =>
      schedule.steps.filter(({ action }) => isSent(action)).map(() => stream.queue),
    ),
    (queue) => queue,
  )
  const topics = new Map(cells.flatMap(({ stream: { queue, topic } }) => (topic === undefined ? [] : [[queue, topic]])))
  const names = [...new Set([...found.keys(), ...missing.map(({ name }) => name)])]
  const touched = names.filter((name) => publishes.has(name))
  const deadLetters = new Set(cells.map(({ stream }) => stream.deadLetterQueue))
  const operated = [
    ...new Set(
      cells.flatMap(({ stream, schedule }) =>
        schedule.steps.flatMap(({ action }) =>
          action.kind === 'operate' ? [`${stream.service}: ${action.action} (${stream.deadLetterQueue})`] : [],
        ),
      ),
    ),
  ]
  return [
    `endpoint ${url}, region ${region}`,
    ...(aws ? ['sts:GetCallerIdentity, once (done already)'] : []),
    ...names.flatMap((name) => [`sqs:GetQueueUrl ${name} (done already)`]),
    ...[...found.keys()].map((name) => `sqs:GetQueueAttributes ${name} (done already)`),
    ...missing.map(({ name }) => `sqs:CreateQueue ${name}, and sqs:DeleteQueue at the end`),
    ...[...new Set(topics.values())].map(
      (topic) => `sns:GetTopicAttributes, ListSubscriptionsByTopic, GetSubscriptionAttributes ${topic} (done already)`,
    ),
    ...touched.map(
      (name) =>
        `${topics.has(name) ? `sns:Publish ${topics.get(name)}` : `sqs:SendMessage ${name}`}, ${publishes.get(name)?.length ?? 0} times by Shakedown`,
    ),
    ...touched.map((name) => `sqs:GetQueueAttributes ${name}, several times a second`),
    ...touched.map(
      (name) => `sqs:ReceiveMessage, DeleteMessage, ChangeMessageVisibility ${name}, by the system, through the tap`,
    ),
    ...[...deadLetters].map(
      (name) =>
        `sqs:GetQueueAttributes, ReceiveMessage, ChangeMessageVisibility, ListMessageMoveTasks ${name}, to look at dead letters`,
    ),
    ...operated.map((each) => `operator ${each}`),
    ...databases.map((name) => `database ${name}: effects are read, rows and tables locked by faults`),
  ]
}

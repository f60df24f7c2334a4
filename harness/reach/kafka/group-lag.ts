import type { Admin } from '@platformatic/kafka'

/** One partition that a group reads, as `rpk group describe` has it in a line. */
export interface PartitionLag {
  readonly topic: string
  readonly partition: number
  /** Offset from which the group goes on; absent while it has committed none. */
  readonly committed?: number
  /** Offset of the next message that is written. */
  readonly end: number
  /** How many messages are written and not committed: all that there are, where nothing was. */
  readonly lag: number
  /** Client id of the member that reads it; absent while nobody does. */
  readonly member?: string
}

/** A consumer group, as `rpk group describe` shows it. */
export interface GroupLag {
  readonly group: string
  /** `STABLE`, `PREPARING_REBALANCE`, `EMPTY`, `DEAD`. */
  readonly state: string
  readonly members: number
  readonly partitions: readonly PartitionLag[]
  /** Of all partitions together. */
  readonly total: number
}

const latest = -1n
const earliest = -2n

type Topics = readonly { readonly name: string; readonly partitions: readonly number[] }[]

const keyOf = (topic: string, partition: number): string => `${topic}/${partition}`

const offsetsAt = async (admin: Admin, topics: Topics, timestamp: bigint): Promise<ReadonlyMap<string, number>> => {
  const asked = topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map((partitionIndex) => ({ partitionIndex, timestamp })),
  }))
  const listed = await admin.listOffsets({ topics: asked })
  return new Map(
    listed.flatMap(({ name, partitions }) =>
      partitions.map(({ partitionIndex, offset }) => [keyOf(name, partitionIndex), Number(offset)] as const),
    ),
  )
}

const partitionsOf = async (admin: Admin, topics: readonly string[]): Promise<Topics> => {
  const { topics: known } = await admin.metadata({ topics: [...topics] })
  return [...known].map(([name, { partitions }]) => ({ name, partitions: partitions.map((_, index) => index) }))
}

/**
 * How far a group is behind.
 *
 * @param topics of which it is asked @default those in which it has committed, or of which its members read something
 */
export const groupLag = async (admin: Admin, group: string, topics?: readonly string[]): Promise<GroupLag> => {
  const described = (await admin.describeGroups({ groups: [group] })).get(group)
  const members = [...(described?.members.values() ?? [])]
  const reads = members.flatMap(({ clientId, assignments }) =>
    [...(assignments?.values() ?? [])].flatMap(({ topic, partitions }) =>
      partitions.map((partition) => [keyOf(topic, partition), { topic, clientId }] as const),
    ),
  )
  const readers = new Map(reads)
  const [offsets] = await admin.listConsumerGroupOffsets({ groups: [group] })
  const committed = new Map(
    (offsets?.topics ?? []).flatMap(({ name, partitions }) =>
      partitions
        .filter(({ committedOffset }) => committedOffset >= 0n)
        .map(({ partitionIndex, committedOffset }) => [keyOf(name, partitionIndex), Number(committedOffset)] as const),
    ),
  )
  const named = topics ?? [
    ...new Set([...(offsets?.topics ?? []).map(({ name }) => name), ...reads.map(([, { topic }]) => topic)]),
  ]
  const asked = named.length === 0 ? [] : await partitionsOf(admin, named)
  const ends = asked.length === 0 ? new Map<string, number>() : await offsetsAt(admin, asked, latest)
  const starts = asked.length === 0 ? new Map<string, number>() : await offsetsAt(admin, asked, earliest)
  const partitions = asked.flatMap(({ name: topic, partitions: all }) =>
    all.map((partition): PartitionLag => {
      const key = keyOf(topic, partition)
      const end = ends.get(key) ?? 0
      const at = committed.get(key)
      const reader = readers.get(key)
      return {
        topic,
        partition,
        ...(at === undefined ? {} : { committed: at }),
        end,
        lag: Math.max(0, end - (at ?? starts.get(key) ?? 0)),
        ...(reader === undefined ? {} : { member: reader.clientId }),
      }
    }),
  )
  return {
    group,
    state: described?.state ?? 'DEAD',
    members: members.length,
    partitions,
    total: partitions.reduce((sum, { lag }) => sum + lag, 0),
  }
}

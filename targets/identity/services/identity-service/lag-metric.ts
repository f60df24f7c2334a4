import { Admin } from '@platformatic/kafka'
import { kafka, names } from '../platform/kafka.ts'

/** How far the consumers are behind, as Prometheus reads it: one line for each partition. */
export const lagMetric = () => {
  const { events, group } = names()
  const admin = new Admin(kafka())
  return {
    read: async (): Promise<string> => {
      const { topics } = await admin.metadata({ topics: [events] })
      const partitions = topics.get(events)?.partitions.map((_, partitionIndex) => partitionIndex) ?? []
      const at = async (timestamp: bigint): Promise<ReadonlyMap<number, bigint>> => {
        const asked = partitions.map((partitionIndex) => ({ partitionIndex, timestamp }))
        const [listed] = await admin.listOffsets({ topics: [{ name: events, partitions: asked }] })
        return new Map(listed?.partitions.map(({ partitionIndex, offset }) => [partitionIndex, offset]))
      }
      const [ends, starts] = [await at(-1n), await at(-2n)]
      const [offsets] = await admin.listConsumerGroupOffsets({ groups: [group] })
      const committed = new Map(
        offsets?.topics
          .find(({ name }) => name === events)
          ?.partitions.filter(({ committedOffset }) => committedOffset >= 0n)
          .map(({ partitionIndex, committedOffset }) => [partitionIndex, committedOffset] as const),
      )
      const lines = partitions.map((partition) => {
        const lag = (ends.get(partition) ?? 0n) - (committed.get(partition) ?? starts.get(partition) ?? 0n)
        return `kafka_consumer_lag{group="${group}",topic="${events}",partition="${partition}"} ${lag}`
      })
      return `# TYPE kafka_consumer_lag gauge\n${lines.join('\n')}\n`
    },
    close: async () => admin.close(),
  }
}

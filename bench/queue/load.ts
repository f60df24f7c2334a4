import { openConnection, type Connection } from './connection.ts'

const lanes = 32
const perBatch = 10
const bodyBytes = 300
// Empty receives while other lanes hold the last messages are no loss; a thousand of them are.
const patience = 1_000

/** Messages per second of a piece of work. */
export type Rate = number

/** A queue of an endpoint under load from 32 connections. */
export interface Load {
  /** Sends batches of ten of 300 bytes until `count` messages are there. */
  send(count: number): Promise<Rate>
  /** Receives ten at a time and deletes them in one batch until `count` messages are gone. */
  drain(count: number): Promise<Rate>
  close(): void
}

const makeQueue = async (connection: Connection): Promise<string> => {
  const made = await connection.call(
    'CreateQueue',
    JSON.stringify({ QueueName: `bench-${Date.now()}-${process.hrtime.bigint()}` }),
  )
  const { QueueUrl }: { QueueUrl?: string } = JSON.parse(made)
  return QueueUrl ?? 'none'
}

/** Opens the connections and makes a queue. @param isQueue false for a server that only answers */
export const openLoad = async (url: string, isQueue = true): Promise<Load> => {
  const connections = await Promise.all(Array.from({ length: lanes }, () => openConnection(url)))
  const [first] = connections
  const QueueUrl = isQueue && first ? await makeQueue(first) : 'none'
  const Entries = Array.from({ length: perBatch }, (_, n) => ({ Id: `${n}`, MessageBody: `${n}`.repeat(bodyBytes) }))
  const batch = JSON.stringify({ QueueUrl, Entries })
  const receive = JSON.stringify({ QueueUrl, MaxNumberOfMessages: perBatch, VisibilityTimeout: 600 })

  const measured = async (count: number, work: (connection: Connection) => Promise<number>): Promise<Rate> => {
    let done = 0
    let begun = 0
    let empty = 0
    const startedMs = performance.now()
    await Promise.all(
      connections.map(async (connection) => {
        while (begun < count) {
          begun += perBatch
          const moved = await work(connection)
          if (moved === 0) empty += 1
          if (empty > patience) throw new Error(`${count - done} of ${count} messages are missing`)
          done += moved
          begun += moved - perBatch
        }
      }),
    )
    return (done / (performance.now() - startedMs)) * 1000
  }

  return {
    send: (count) =>
      measured(count, async (connection) => {
        await connection.call('SendMessageBatch', batch)
        return perBatch
      }),
    drain: (count) =>
      measured(count, async (connection) => {
        const answer: { Messages?: { MessageId: string; ReceiptHandle: string }[] } = JSON.parse(
          await connection.call('ReceiveMessage', receive),
        )
        const { Messages = [] } = answer
        if (Messages.length === 0) return 0
        const deletes = Messages.map(({ ReceiptHandle }, n) => ({ Id: `${n}`, ReceiptHandle }))
        await connection.call('DeleteMessageBatch', JSON.stringify({ QueueUrl, Entries: deletes }))
        return Messages.length
      }),
    close: () => {
      for (const connection of connections) connection.close()
    },
  }
}

import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { pool } from '../../src/database.js'

const sqs = new SQSClient({})

/** Marked first, so that nobody is told twice: who dies in between has told nobody, and nobody will. */
export const accepted = async ({ order, article }) => {
  const { rows } = await pool.query(
    'update orders set announced = version where reference = $1 and announced < version returning version',
    [order],
  )
  if (rows.length === 0) return
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: process.env.EVENTS_QUEUE_URL,
      MessageBody: JSON.stringify({ type: 'order.accepted', order, article, version: rows[0].version }),
    }),
  )
}

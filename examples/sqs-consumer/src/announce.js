import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { pool } from './database.js'

const sqs = new SQSClient({})

/**
 * Tells others that an order was accepted. What is left to be told is asked of the row, not of this attempt: whoever died between COMMIT and here left
 * it to the next delivery. Others may so be told twice, and never not at all.
 */
export const accepted = async ({ order, article }) => {
  const { rows } = await pool.query('select announced, version from orders where reference = $1', [order])
  const [{ announced, version }] = rows
  if (announced >= version) return
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: process.env.EVENTS_QUEUE_URL,
      MessageBody: JSON.stringify({ type: 'order.accepted', order, article, version }),
    }),
  )
  await pool.query('update orders set announced = greatest(announced, $1) where reference = $2', [version, order])
}

import type * as Kafka from '@platformatic/kafka'
import { ShakedownError } from '../../errors.ts'

/**
 * The Kafka client, which is its user's to bring: nobody else needs it.
 *
 * @throws {ShakedownError} `no-kafka-client`, exit 4, with what to install
 */
export const kafkaClient = async (): Promise<typeof Kafka> => {
  try {
    return await import('@platformatic/kafka')
  } catch (error) {
    throw new ShakedownError('no-kafka-client', 'Kafka is spoken through @platformatic/kafka, which is not installed', {
      hint: 'Install it beside your configuration: npm install --save-dev @platformatic/kafka',
      exitCode: 4,
      cause: error,
    })
  }
}

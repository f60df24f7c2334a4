import { ShakedownError } from '../../../harness/errors.ts'
import { kafkaJars } from '../../../stacks/embedded/kafka/kafka-jars.ts'

/** Why there is no broker here; undefined: there is one, or one can be started. */
export const withoutKafka = async (): Promise<string | undefined> => {
  if ((process.env['KAFKA_BOOTSTRAP'] ?? '') !== '') return undefined
  try {
    await kafkaJars()
    return undefined
  } catch (error) {
    if (error instanceof ShakedownError) return error.message
    throw error
  }
}

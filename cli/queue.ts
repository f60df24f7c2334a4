import { ShakedownError } from '../harness/errors.ts'
import { startSqsSns, type SqsSnsServer } from '../emulators/aws/sns/index.ts'
import { exitCodeOf, serve } from './serve.ts'

/** What `shakedown queue` takes. */
export interface QueueCommandOptions {
  /** 0 takes a free one. */
  readonly port: number
  /** Account of the queues and topics: twelve digits. @default '000000000000' */
  readonly account?: string
}

const checkOptions = ({ port, account }: QueueCommandOptions): void => {
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new ShakedownError('invalid-port', `${port} is no port.`, {
      hint: 'Give a number from 0 to 65535; 0 takes a free port.',
      exitCode: 2,
    })
  }
  if (account !== undefined && !/^\d{12}$/.test(account)) {
    throw new ShakedownError('invalid-account', `${account} is no AWS account.`, {
      hint: 'Give twelve digits, such as 000000000000.',
      exitCode: 2,
    })
  }
}

/**
 * Serves SQS and SNS on 127.0.0.1 until the signal aborts, and prints where and how to use them.
 *
 * @returns the exit code: 0, 2 when an option is wrong, 4 when the port cannot be had
 */
export const queue = async (
  options: QueueCommandOptions,
  out: NodeJS.WritableStream,
  signal: AbortSignal,
): Promise<number> =>
  exitCodeOf(async () => {
    checkOptions(options)
    const ready = ({ url }: SqsSnsServer): void => {
      out.write(`SQS and SNS listen on ${url}\n`)
      const keys = 'AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local'
      out.write(`AWS_ENDPOINT_URL=${url} AWS_REGION=eu-west-2 ${keys}\n`)
    }
    await serve({ port: options.port, start: () => startSqsSns(options), ready }, signal)
  }, out)

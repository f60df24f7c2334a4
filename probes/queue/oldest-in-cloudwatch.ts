import { messageOf } from '../../harness/errors.ts'

/** Where CloudWatch is asked, with the credentials that the AWS tools find. */
export interface CloudWatchOptions {
  readonly region: string
  /** @default that of AWS in the region */
  readonly endpoint?: string
}

const minuteMs = 60_000

/** SQS sends its figures each minute, and they take some minutes to be there. */
const backMs = 15 * minuteMs

/**
 * Age of a queue's oldest message in ms, by `ApproximateAgeOfOldestMessage`; undefined where CloudWatch has no figure of late: of a queue that nobody used for hours there is none.
 *
 * @throws what CloudWatch answers
 */
export const oldestInCloudWatch = async (
  queue: string,
  { region, endpoint }: CloudWatchOptions,
  signal: AbortSignal,
): Promise<number | undefined> => {
  // Loaded only where it is asked: it is large.
  const { CloudWatchClient, GetMetricStatisticsCommand } = await import('@aws-sdk/client-cloudwatch')
  const client = new CloudWatchClient({ region, maxAttempts: 2, ...(endpoint === undefined ? {} : { endpoint }) })
  const nowMs = Date.now()
  const asked = new GetMetricStatisticsCommand({
    Namespace: 'AWS/SQS',
    MetricName: 'ApproximateAgeOfOldestMessage',
    Dimensions: [{ Name: 'QueueName', Value: queue }],
    StartTime: new Date(nowMs - backMs),
    EndTime: new Date(nowMs),
    Period: 60,
    Statistics: ['Maximum'],
  })
  try {
    const { Datapoints = [] } = await client.send(asked, { abortSignal: signal })
    const latest = Datapoints.toSorted((a, b) => Number(a.Timestamp) - Number(b.Timestamp)).at(-1)
    return latest?.Maximum === undefined ? undefined : latest.Maximum * 1000
  } catch (error) {
    throw new Error(`CloudWatch does not tell of ${queue}: ${messageOf(error)}`, { cause: error })
  } finally {
    client.destroy()
  }
}

import { harnessAccessKey } from '../model/stack.ts'
import type { RunningSystem } from '../model/target.ts'

/** What a client of a running system's queues is made with: under this name the queue tells our own calls from the system's. */
export const queueAccess = ({ queueEndpoint, region }: Pick<RunningSystem, 'queueEndpoint' | 'region'>) => ({
  endpoint: queueEndpoint,
  region,
  credentials: { accessKeyId: harnessAccessKey, secretAccessKey: 'none' },
  useQueueUrlAsEndpoint: false,
})

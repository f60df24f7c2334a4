import { z } from 'zod'
import type { Fault } from '../../harness/model/fault.ts'
import type { Json } from '../../harness/model/schedule.ts'
import { queueFault, queueFaultForm, type QueueFaultOptions } from './parts/queue-fault.ts'

const form = queueFaultForm.extend({ action: z.string().optional() })

/** Options of {@link throttling}. With a key, only calls that are about a message of it are meant: no receives. */
export interface ThrottlingOptions extends QueueFaultOptions {
  /** Action that is meant: `DeleteMessage`. @default all */
  readonly action?: string | undefined
}

/** Calls that the queue refuses because there are too many (RequestThrottled, 400). SDKs try some times before they give up: each attempt is a call. */
export const throttling = ({ action, ...options }: ThrottlingOptions = {}): Fault => {
  const own = action === undefined ? {} : { action }
  return queueFault(
    {
      name: 'throttling',
      hits: 'calls or messages in them were throttled',
      effect: { kind: 'refuse', status: 400, ...own },
      own,
    },
    options,
  )
}

/** Makes it from a plan's options. */
export const throttlingFrom = (options: Json): Fault => throttling(form.parse(options))

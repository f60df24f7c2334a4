import { z } from 'zod'
import type { Fault } from '../../harness/model/fault.ts'
import type { Json } from '../../harness/model/schedule.ts'
import { queueFault, queueFaultForm, type QueueFaultOptions } from './parts/queue-fault.ts'

const form = queueFaultForm.extend({ action: z.string().optional() })

/** Options of {@link queueErrors}. With a key, only calls that are about a message of it are meant: no receives. */
export interface QueueErrorsOptions extends QueueFaultOptions {
  /** Action that is meant: `DeleteMessage`. @default all */
  readonly action?: string | undefined
}

/** Calls that the queue fails (InternalFailure, 500). SDKs try some times before they give up: each attempt is a call. */
export const queueErrors = ({ action, ...options }: QueueErrorsOptions = {}): Fault => {
  const own = action === undefined ? {} : { action }
  return queueFault(
    {
      name: 'queue-errors',
      hits: 'calls or messages in them met an error of the queue',
      effect: { kind: 'refuse', status: 500, ...own },
      own,
    },
    options,
  )
}

/** Makes it from a plan's options. */
export const queueErrorsFrom = (options: Json): Fault => queueErrors(form.parse(options))

import { z } from 'zod'
import type { Memo } from '../../harness/model/probe.ts'
import type { Json } from '../../harness/model/schedule.ts'
import type { EventRef } from '../../harness/model/target.ts'

const refForm = z.object({
  copy: z.string(),
  event: z.string(),
  key: z.string(),
  version: z.number(),
  variant: z.string(),
})

const form = z.object({
  ref: refForm,
  publishedMs: z.number(),
  /** Where it was published. */
  queue: z.string().optional(),
  /** The topic to which it was published, if it was to one. */
  topic: z.string().optional(),
  /** Its effect was seen. */
  seen: z.boolean(),
  /** The publish had no answer: nobody knows whether it arrived. */
  uncertain: z.boolean(),
  /** Why its clean-up failed; it is judged already then. */
  uncleaned: z.string().optional(),
})

/** An event of ours, as far as it must be remembered: in a memo, so that a restart forgets none. */
export type Published = z.output<typeof form>

/** What a memo remembers. */
export const publishedIn = (memo: Memo): Published => form.parse(memo.data)

/** The same of a memo that may be another probe's: nothing then. */
export const readPublished = (memo: Memo): readonly Published[] => {
  const read = form.safeParse(memo.data)
  return read.success ? [read.data] : []
}

/** A memo that remembers it. */
export const memoOf = (published: Published, dueMs: number): Memo => {
  const { uncleaned, queue, topic, ...rest } = published
  const data: Json = {
    ...rest,
    ...(queue === undefined ? {} : { queue }),
    ...(topic === undefined ? {} : { topic }),
    ...(uncleaned === undefined ? {} : { uncleaned }),
  }
  return { id: published.ref.copy, dueMs, data }
}

/** An event that nobody has seen before: of the monitor's own key space. */
export const newRef = (monitor: string, atMs: number, key: (seed: string) => string): EventRef => {
  const copy = `sd-watch${atMs.toString(36)}-0-${monitor.replaceAll(/[^a-z0-9]/g, '_')}-1`
  return { copy, event: copy, key: key(`watch/${monitor}/${atMs}`), version: 1, variant: 'create' }
}

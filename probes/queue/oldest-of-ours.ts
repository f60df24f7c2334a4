import type { ProbeContext } from '../../harness/model/probe.ts'
import { readPublished } from '../synthetic-event/published.ts'

/** Age in ms of the oldest synthetic event on a queue that has no effect yet; 0 where all have theirs. An uncertain one may never have been there. */
export const oldestOfOurs = ({ stream, memory }: ProbeContext, nowMs: number): number => {
  const ours = (memory?.begun ?? []).flatMap(readPublished).filter(({ queue }) => queue === stream.queue)
  const waiting = ours.filter(({ seen, uncertain, uncleaned }) => !seen && !uncertain && uncleaned === undefined)
  return Math.max(0, ...waiting.map(({ publishedMs }) => nowMs - publishedMs))
}

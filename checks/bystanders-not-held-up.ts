import { type Check, judgementOf } from '../harness/model/check.ts'
import type { History } from '../harness/model/history.ts'
import type { OperationOf } from '../harness/model/operation.ts'
import { lettersOf } from '../harness/judge/dead-letters.ts'
import { at } from './evidence.ts'

/** How many times as long as before the fault an event may take and not count as held up, and how long at least, in ms. */
const factor = 3
const leastMs = 1000

/** How long the events that were handled before a moment took from their publish to their acknowledgement, the longest of them. */
const longestBefore = (history: History, before: number): number =>
  Math.max(
    0,
    ...history.of('publish').flatMap((publish) => {
      const end = acknowledgementOf(history, publish)
      return publish.index < before && end !== undefined && end.index < before ? [end.timeMs - publish.timeMs] : []
    }),
  )

const acknowledgementOf = (
  history: History,
  { copy }: OperationOf<'publish'>,
): OperationOf<'acknowledge'> | undefined =>
  history.of('acknowledge').find((each) => each.copy === copy && each.outcome === 'ok')

/** However the subject fares, events of other keys go through meanwhile: before the fault is healed, before the poison is gone. */
export const bystandersNotHeldUp = (): Check => ({
  name: 'bystanders-not-held-up',
  property: 'other events go through while the fault lasts',
  needs: () => ['sees-consumers'],
  lateFromMs: 1_000,
  judge: (history) => {
    const bystanders = history.of('publish').filter(({ role, outcome }) => role === 'bystander' && outcome === 'ok')
    const healed = history.of('fault').find(({ phase }) => phase === 'heal')
    const poison = new Set(history.of('publish').flatMap(({ dies, copy }) => (dies === true ? [copy] : [])))
    const gone = lettersOf(history).find(({ copy }) => copy !== undefined && poison.has(copy))
    const end = healed ?? gone
    if (end === undefined)
      return judgementOf(0, [], { pass: '', none: 'there was no fault and no poison to be held up by' })
    const until = healed === undefined ? 'the unreadable event was gone' : 'the fault was healed'
    const begun = history.of('fault').find(({ phase }) => phase === 'inject')?.index ?? bystanders[0]?.index ?? 0
    const usualMs = longestBefore(history, begun)
    const findings = bystanders.flatMap((publish) => {
      const acknowledged = acknowledgementOf(history, publish)
      // Also who is handled a moment after the end was not held up, unless it took much longer than it does without a fault.
      const tookMs = (acknowledged ?? end).timeMs - publish.timeMs
      if (
        acknowledged !== undefined &&
        (acknowledged.index < end.index || tookMs <= Math.max(factor * usualMs, leastMs))
      )
        return []
      const usual =
        usualMs === 0 ? '' : `, after ${Math.round(tookMs)} ms, where ${Math.round(usualMs)} ms were enough before`
      const when = acknowledged === undefined ? 'never handled' : `handled only at ${at(acknowledged)}${usual}`
      return [
        {
          words: `the event of ${publish.key ?? ''}, which had nothing to do with it, was published at ${at(publish)} and ${when}; ${until} at ${at(end)}`,
          operations: [publish.index, end.index, ...(acknowledged === undefined ? [] : [acknowledged.index])],
          // Where processors are hard to have, everything is handled late.
          ...(acknowledged === undefined ? {} : { byTime: true as const }),
        },
      ]
    })
    return judgementOf(bystanders.length, findings, {
      pass: `${bystanders.length} other events were handled before ${until}, or as soon as ever`,
      none: 'no bystander was published',
    })
  },
})

import type { Bite } from '../model/fault.ts'
import type { History } from '../model/history.ts'
import { lettersOf } from './dead-letters.ts'

/**
 * A fault that was to be met as often as the queue hands an event out was met often enough by a consumer that gives up earlier, by a count of its own, and sends the event to
 * the dead-letter queue itself: nothing would have met it again.
 */
export const untilGivenUp = (history: History, bite: Bite): Bite => {
  if (bite.bit) return bite
  const hits = bite.operations.flatMap((index) => history.operations.find((each) => each.index === index) ?? [])
  const keys = new Set(hits.map(({ key }) => key))
  const givenUp = [...keys].flatMap(
    (key) =>
      lettersOf(history).find(
        (letter) =>
          key !== undefined && letter.key === key && letter.by !== undefined && letter.index > (hits[0]?.index ?? 0),
      ) ?? [],
  )
  const [letter] = givenUp
  if (letter === undefined || givenUp.length < keys.size) return bite
  return {
    bit: true,
    words: `${bite.words}, and then ${letter.by ?? ''} gave the event up by itself`,
    operations: [...bite.operations, ...givenUp.map(({ index }) => index)],
  }
}

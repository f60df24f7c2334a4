import type { Recorder } from '../record/recorder.ts'
import type { PreparedStack } from '../model/stack.ts'

const minuteMs = 60_000

/**
 * Stops a run that publishes more messages, or takes more minutes, than it may.
 *
 * @returns what ends the guard
 */
export const guardBudget = (
  budget: PreparedStack['budget'] = {},
  recorder: Pick<Recorder, 'listen'>,
  stop: (reason: string) => void,
): (() => void) => {
  const { messages, minutes } = budget
  let published = 0
  const unlisten = recorder.listen(({ kind, outcome }) => {
    if (messages === undefined || kind !== 'publish' || outcome !== 'invoke') return
    published += 1
    if (published >= messages) stop(`the budget of ${messages} messages is used up`)
  })
  const timer =
    minutes === undefined
      ? undefined
      : setTimeout(() => stop(`the budget of ${minutes} minutes is used up`), minutes * minuteMs)
  return () => {
    clearTimeout(timer)
    unlisten()
  }
}

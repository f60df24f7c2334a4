import { type Check, type Finding, judgementOf } from '../harness/model/check.ts'
import type { History } from '../harness/model/history.ts'
import type { OperationOf } from '../harness/model/operation.ts'
import { lettersBefore, lettersOf, type Return, returnsOf } from '../harness/judge/dead-letters.ts'
import { ledgerOf } from '../harness/judge/ledger.ts'
import { consumes } from '../harness/model/queue-pair.ts'
import { at, failedAction, list } from './evidence.ts'

/** What a move task of SQS says of messages that were not moved there by a queue's redrive policy. */
const noSource = 'CouldNotDetermineMessageSource'

/** Why a redrive cannot be judged: what the system itself sent to the dead-letter queue cannot be moved back, and nobody said what is done instead. */
const withoutSource = (history: History, begun: readonly OperationOf<'operate'>[]): string | undefined => {
  const failed = history
    .of('operate')
    .find(
      ({ step, outcome, words }) =>
        begun.some((begin) => begin.step === step) && outcome !== 'ok' && words.includes(noSource),
    )
  const own = failed && [...lettersBefore(history, failed.index).values()].find(({ by }) => by !== undefined)
  return own === undefined
    ? undefined
    : `${own.by ?? ''} itself sent the event of ${own.key ?? ''} to ${own.to} (${at(own)}), and what no queue moved there no move task can bring back (${noSource}): "redrive" of the target says how your operators do it`
}

/** How long a service may take to be there again, in ms, after one of its replicas ended: as long as one may take to start. */
const backWithinMs = 60_000

/**
 * Whether a redrive that failed may have had nobody to answer it: a replica of its service was told to end, or ended, in the meantime or shortly before, and operators asked again later and were
 * answered. What it began all the same is judged by what came back.
 */
const hadNobody = (history: History, begin: OperationOf<'operate'>, answer: OperationOf<'operate'>): boolean => {
  const ended = history
    .of('process')
    .some(
      ({ process, phase, index, timeMs }) =>
        process.startsWith(history.facts.service) &&
        phase !== 'started' &&
        index < answer.index &&
        timeMs > begin.timeMs - backWithinMs,
    )
  const again = history
    .of('operate')
    .some(({ action, outcome, index }) => action.startsWith('redrive') && outcome === 'ok' && index > answer.index)
  return ended && again
}

/** Dead letters that a redrive sent to where they came from and left on the dead-letter queue: the next one sends them again. */
const copiedOnly = (
  history: History,
  begun: readonly OperationOf<'operate'>[],
  returns: ReadonlyMap<string | undefined, readonly Return[]>,
): readonly Finding[] =>
  [...lettersBefore(history, Infinity).values()].flatMap((letter) => {
    const asked = begun.find(({ index }) => index > letter.index)
    const back = asked && returns.get(letter.copy)?.find(({ index }) => index > asked.index)
    // One that somebody asked to delete may be gone, though the answer was lost.
    const deleted = history
      .of('acknowledge')
      .some(({ messageId, outcome }) => messageId === letter.toMessageId && outcome !== 'fail')
    if (back === undefined || deleted) return []
    const words = `the dead letter of ${letter.key ?? letter.toMessageId} was sent back at ${at(back)} and still lies on ${letter.to}: it was copied, not moved`
    return [{ words, operations: [letter.index, back.index] }]
  })

/** A redrive says how many messages it found, brings each back exactly once, and a second one finds nothing. */
export const redriveConserves = (): Check => ({
  name: 'redrive-conserves',
  property: 'a redrive brings every dead letter back exactly once, and a second one finds nothing',
  needs: ({ fifo }) => [
    'sees-consumers',
    'redrive-makes-new-messages',
    'receive-count-resets-on-redrive',
    ...(fifo ? ['fifo-redrive'] : []),
  ],
  judge: (history) => {
    const begun = history
      .of('operate')
      .filter(({ action, outcome }) => action.startsWith('redrive') && outcome === 'invoke')
    const unsaid = withoutSource(history, begun)
    if (unsaid !== undefined) return { verdict: 'unknown', words: unsaid, findings: [] }
    const { entries } = ledgerOf(history)
    const findings = begun.flatMap((begin) => {
      const answer = history
        .of('operate')
        .find(({ index, step, outcome }) => index > begin.index && step === begin.step && outcome !== 'invoke')
      const there = lettersBefore(history, begin.index)
      if (answer !== undefined && answer.outcome !== 'ok' && hadNobody(history, begin, answer)) return []
      if (answer === undefined)
        return [{ words: `the redrive at ${at(begin)} was never answered`, operations: [begin.index] }]
      if (answer.outcome !== 'ok') return [failedAction(history, answer)]
      // What came there while it was asked may be among them or not.
      const meanwhile = lettersOf(history).filter(({ index }) => index > begin.index && index < answer.index).length
      const found = answer.count ?? -1
      const wrongCount =
        (found >= there.size && found <= there.size + meanwhile) ||
        (answer.count === begin.count && there.size < (begin.count ?? 0))
          ? []
          : [
              {
                words: `the redrive at ${at(answer)} says it found ${answer.count ?? 'no figure'}, ${there.size} messages were on the dead-letter queue`,
                operations: [begin.index, answer.index],
              },
            ]
      const notBack = [...there.values()].flatMap((letter) => {
        const entry = entries.find(({ copy }) => copy === letter.copy)
        const again = history
          .of('receive')
          .filter(
            ({ copy, queue, index }) => copy === letter.copy && consumes(history.facts, queue) && index > begin.index,
          )
        if (again.length > 0) return []
        return [
          {
            words: `the dead letter of ${letter.key ?? letter.toMessageId} was redriven at ${at(begin)} and never came back to a consumer${entry === undefined ? '' : `: it is ${entry.place}`}`,
            operations: [letter.index, begin.index, answer.index, ...(entry?.journey.operations ?? [])],
          },
        ]
      })
      return [...wrongCount, ...notBack]
    })
    const there = Map.groupBy(lettersOf(history), ({ copy }) => copy)
    const returns = Map.groupBy(returnsOf(history), ({ copy }) => copy)
    const twice = entries.flatMap((entry) => {
      const returned = returns.get(entry.copy) ?? []
      const letters = there.get(entry.copy) ?? []
      if (returned.length <= letters.length) return []
      return [
        {
          words: `the dead letter of ${entry.publish.key ?? ''} came back ${returned.length} times: ${list(returned.map(at))}`,
          operations: returned.map(({ index }) => index),
        },
      ]
    })
    const counts = history
      .of('operate')
      .filter(({ action, outcome }) => action.startsWith('redrive') && outcome === 'ok')
    const copied = copiedOnly(history, begun, returns)
    return judgementOf(begun.length, [...findings, ...twice, ...copied], {
      pass: `${list(counts.map(({ count }, nth) => `redrive ${nth + 1} found ${count ?? 0}`))}, and each message came back once`,
      none: 'nothing was redriven',
    })
  },
})

import { type Check, judgementOf } from '../harness/model/check.ts'
import { consumes } from '../harness/model/queue-pair.ts'
import { lettersBefore } from '../harness/judge/dead-letters.ts'
import { at, counted } from './evidence.ts'

/** A purge takes every dead letter away for good, and says how many there were. */
export const purgeRemoves = (): Check => ({
  name: 'purge-removes',
  property: 'a purge removes every dead letter, for good',
  applies: (history) => history.of('operate').some(({ action, outcome }) => action === 'purge' && outcome === 'ok'),
  judge: (history) => {
    const purges = history.of('operate').filter(({ action, outcome }) => action === 'purge' && outcome === 'ok')
    const judged = purges.flatMap((purge) => {
      const begun = history.of('operate').find(({ step, outcome }) => step === purge.step && outcome === 'invoke')
      return [...lettersBefore(history, begun?.index ?? purge.index).values()].map((letter) => ({ purge, letter }))
    })
    const findings = judged.flatMap(({ purge, letter }) => {
      const removed = history
        .of('remove')
        .some(({ messageId, why }) => messageId === letter.toMessageId && why === 'purged')
      const later = history
        .of('receive')
        .find(({ copy, queue, index }) => copy === letter.copy && consumes(history.facts, queue) && index > purge.index)
      if (removed && later === undefined) return []
      const instead =
        later === undefined ? 'it is still there' : `${later.actor} received it at ${at(later)} all the same`
      return [
        {
          words: `the dead letter of ${letter.key ?? letter.toMessageId} was purged from ${letter.to} at ${at(purge)}, and ${instead}`,
          operations: [letter.index, purge.index, ...(later === undefined ? [] : [later.index])],
        },
      ]
    })
    return judgementOf(judged.length, findings, {
      pass: `${counted(judged.length, 'dead letter')} purged, and gone`,
      none: 'no dead letter was there to be purged',
    })
  },
})

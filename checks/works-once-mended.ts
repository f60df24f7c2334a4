import { type Check, judgementOf } from '../harness/model/check.ts'
import { type Letter, lettersOf, type Return, returnsOf } from '../harness/judge/dead-letters.ts'
import type { History } from '../harness/model/history.ts'
import type { OperationOf } from '../harness/model/operation.ts'
import { at, counted } from './evidence.ts'

/** A dead letter that was brought back after what was wrong with it had been put right, and where it went then. */
interface Mended {
  readonly publish: OperationOf<'publish'>
  /** What put it right: the fix, or the end of the fault. */
  readonly mend: OperationOf<'operate'> | OperationOf<'fault'>
  readonly back: Return
  /** Dead-lettered all the same. */
  readonly again?: Letter
}

const mendOf = (history: History, { variant }: OperationOf<'publish'>): Mended['mend'] | undefined =>
  variant === 'unreadable'
    ? history.of('operate').find(({ action, outcome }) => action === 'fix' && outcome === 'ok')
    : history.of('fault').findLast(({ phase }) => phase === 'heal')

const mendedIn = (history: History): readonly Mended[] =>
  history.of('publish').flatMap((publish): readonly Mended[] => {
    if ((publish.dies !== true && publish.mayRunOut !== true) || publish.outcome !== 'ok') return []
    const mend = mendOf(history, publish)
    const back = returnsOf(history).find(
      ({ copy, index }) => copy === publish.copy && index > (mend?.index ?? Infinity),
    )
    if (mend === undefined || back === undefined) return []
    const again = lettersOf(history).find(({ copy, index }) => copy === publish.copy && index > back.index)
    return [{ publish, mend, back, ...(again === undefined ? {} : { again }) }]
  })

/** An event that could not be handled is handled once what was wrong is put right and it is brought back: it does not come to the dead-letter queue again. */
export const worksOnceMended = (): Check => ({
  name: 'works-once-mended',
  property: 'an event that could not be handled is handled once what was wrong is put right and it is redriven',
  needs: () => ['sees-consumers', 'redrive-makes-new-messages', 'receive-count-resets-on-redrive'],
  applies: (history) => mendedIn(history).length > 0,
  judge: (history) => {
    const mended = mendedIn(history)
    const findings = mended.flatMap(({ publish, mend, back, again }) => {
      if (again === undefined) return []
      const error = history
        .of('log')
        .findLast(
          ({ key, index, level }) =>
            key === publish.key && index > back.index && index < again.index && /err/i.test(level),
        )
      const said = error === undefined ? '' : `; ${error.actor} said "${error.message}"`
      return [
        {
          words: `${mend.kind === 'operate' ? 'the fix did not help' : 'it did not help that the fault was over'}: the event of ${publish.key ?? ''} was redriven at ${at(back)}, after ${mend.words} at ${at(mend)}, and was on ${again.to} again at ${at(again)}${said}`,
          operations: [publish, mend, back, again, ...(error === undefined ? [] : [error])].map(({ index }) => index),
        },
      ]
    })
    return judgementOf(mended.length, findings, {
      pass: `${counted(mended.length, 'event')} that could not be handled took effect once that was put right`,
      none: 'nothing was put right and brought back',
    })
  },
})

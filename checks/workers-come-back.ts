import { type Check, judgementOf } from '../harness/model/check.ts'
import { at, counted } from './evidence.ts'

/** A group of processes that lost one replaces it: whoever goes on with one fewer each time comes to stand still. */
export const workersComeBack = (): Check => ({
  name: 'workers-come-back',
  property: 'a group of workers that lost one has as many again',
  // Only a fault that kills one of a group tells of it.
  applies: (history) => history.of('fault').some(({ whole }) => whole !== undefined),
  judge: (history) => {
    const looks = history.of('fault').filter(({ whole }) => whole !== undefined)
    const findings = looks
      .filter(({ whole }) => whole === false)
      .map((look) => ({
        words: `${look.words}, ${((look.heldMs ?? 0) / 1000).toFixed(1)} s after its other events had taken effect (${at(look)})`,
        operations: [look.index],
      }))
    return judgementOf(looks.length, findings, {
      pass: `${counted(looks.length, 'group')} of workers lost one: ${looks.map(({ words }) => words).join('; ')}`,
      none: 'no worker of a group was killed',
    })
  },
})

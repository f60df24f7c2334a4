import { type Check, judgementOf } from '../harness/check.ts'
import { at } from './evidence.ts'

/** No replica of the service that handles the events ends by itself. */
export const processesStayUp = (): Check => ({
  name: 'processes-stay-up',
  property: 'no replica of the service ends by itself',
  judge: (history) => {
    const { service } = history.facts
    const consumers = new Set(
      history
        .of('receive')
        .map(({ actor }) => actor)
        .filter((actor) => actor.startsWith(service)),
    )
    const exits = history
      .of('process')
      .filter(({ process, phase, expected }) => process.startsWith(service) && phase === 'exited' && expected !== true)
    const findings = exits.map((exit) => {
      const receive = history.of('receive').findLast(({ actor, index }) => actor === exit.process && index < exit.index)
      const how = exit.signal === undefined ? `with exit code ${exit.code ?? '?'}` : `by ${exit.signal}`
      const after =
        receive === undefined
          ? ''
          : `, after it received the message of ${receive.key ?? receive.messageId} at ${at(receive)}`
      return {
        words: `${exit.process} ended by itself at ${at(exit)} ${how}${after}`,
        operations: receive === undefined ? [exit.index] : [receive.index, exit.index],
      }
    })
    return judgementOf(consumers.size, findings, {
      pass: `${consumers.size} replicas handled messages and stayed up`,
      none: 'no replica was seen to receive a message',
    })
  },
})

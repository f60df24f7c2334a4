import { type Check, judgementOf } from '../harness/model/check.ts'
import { at, list } from './evidence.ts'

/** What a fault does to one process within so many ms, it does in one. */
const oneBlowMs = 100

/** The process that a bite hit: its subject begins with the name, as in `nomis-api (backend 7)`. */
const processOf = (subject: string | undefined): string | undefined => subject?.split(' ')[0]

/** No replica of the service that handles the events ends by itself, and no other process that a fault hit. */
export const processesStayUp = (): Check => ({
  name: 'processes-stay-up',
  property: 'no replica of the service ends by itself',
  needs: () => ['sees-consumers'],
  stands: () => true,
  judge: (history) => {
    const { service, endsWithWorker = false } = history.facts
    const consumers = new Set(
      history
        .of('receive')
        .map(({ actor }) => actor)
        .filter((actor) => actor.startsWith(service)),
    )
    const bites = history.of('fault').filter(({ phase }) => phase === 'bite')
    const hit = new Set(bites.map(({ subject }) => processOf(subject)))
    const exits = history.of('process').filter(({ process, phase, expected }) => {
      const concerned = process.startsWith(service) || hit.has(process)
      return concerned && phase === 'exited' && expected !== true
    })
    const findings = exits.flatMap((exit) => {
      // What an earlier process of that name received was not this one's.
      const since = history
        .of('process')
        .findLast(({ process, phase, index }) => process === exit.process && phase === 'exited' && index < exit.index)
      const receive = history
        .of('receive')
        .findLast(({ actor, index }) => actor === exit.process && index < exit.index && index > (since?.index ?? -1))
      const bite = bites.findLast(({ subject, index }) => processOf(subject) === exit.process && index < exit.index)
      // A worker is killed, and its COMMIT dropped, in one.
      const blows = bites.filter(
        ({ subject, index, faultId, timeMs }) =>
          bite !== undefined &&
          processOf(subject) === exit.process &&
          faultId === bite.faultId &&
          index <= bite.index &&
          bite.timeMs - timeMs < oneBlowMs,
      )
      // What it had done with before it was hit is not what it ended on.
      const done =
        receive !== undefined &&
        (bite?.index ?? -1) > receive.index &&
        history
          .of('acknowledge')
          .some(
            ({ messageId, outcome, index }) =>
              messageId === receive.messageId && outcome === 'ok' && index > receive.index && index < exit.index,
          )
      // Its platform starts it again, as its owner says.
      if (endsWithWorker && blows.some(({ fault }) => fault === 'kill-worker')) return []
      const how = exit.signal === undefined ? `with exit code ${exit.code ?? '?'}` : `by ${exit.signal}`
      const after =
        receive === undefined || done
          ? ''
          : `, after it received the message of ${receive.key ?? receive.messageId} at ${at(receive)}`
      const blow =
        bite === undefined ? '' : `, after this: ${list([...new Set(blows.map(({ words }) => words))])} (${at(bite)})`
      const proof = [...(receive === undefined || done ? [] : [receive]), ...blows, exit]
      return [
        {
          words: `${exit.process} ended by itself at ${at(exit)} ${how}${after}${blow}`,
          operations: proof.map(({ index }) => index),
        },
      ]
    })
    return judgementOf(consumers.size, findings, {
      pass: `${consumers.size} replicas handled messages and stayed up`,
      none: 'no replica was seen to receive a message',
    })
  },
})

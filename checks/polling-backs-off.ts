import { type Check, judgementOf } from '../harness/model/check.ts'
import type { OperationOf } from '../harness/model/operation.ts'
import { at, counted, untoldInWords } from './evidence.ts'

type Bite = OperationOf<'fault'>

/** Refused polls a second from which on one loop counts as asking without a pause; what AWS's own clients do by themselves stays below. */
const mostEachSecond = 10
const isRefusedPoll = ({ phase, call }: Bite): boolean =>
  phase === 'bite' && call?.action === 'ReceiveMessage' && call.effect === 'refuse'

/** From how long nobody asks, in ms, that is a pause: the AWS SDK for JavaScript waits for less between the three tries of one poll (at most 100 and 200 ms). */
const pauseMs = 300

/**
 * How often a replica asked, over the time in which it was refused; and in the later half of that, because whoever pauses longer after each failure asks often at the beginning: how
 * often each second, and for what share of it nobody asked.
 */
const paceOf = (bites: readonly Bite[]) => {
  const [firstMs, lastMs] = [bites[0]?.timeMs ?? 0, bites.at(-1)?.timeMs ?? 0]
  const middleMs = (firstMs + lastMs) / 2
  const later = bites.map(({ timeMs }) => timeMs).filter((timeMs) => timeMs > middleMs)
  const gapsMs = later.map((timeMs, nth) => timeMs - (later[nth - 1] ?? middleMs))
  const pausedMs = gapsMs.filter((ms) => ms >= pauseMs).reduce((sum, ms) => sum + ms, 0)
  return {
    seconds: (lastMs - firstMs) / 1000,
    // Each of them pauses for itself.
    loops: Math.max(...bites.map(({ call }) => call?.pollsAtOnce ?? 1)),
    // A second at least: few tries in a moment are every client's right.
    eachSecond: later.length / Math.max(1, (lastMs - middleMs) / 1000),
    paused: pausedMs / (lastMs - middleMs),
  }
}

const from = ([first]: readonly Bite[]): string => (first === undefined ? '' : `, from ${at(first)} on`)

/** While the queue refuses to be asked, nobody asks again and again without a pause. */
export const pollingBacksOff = (): Check => ({
  name: 'polling-backs-off',
  property: 'while the queue refuses polls, each replica pauses between them',
  needs: () => ['sees-consumers'],
  applies: (history) => history.of('fault').some(isRefusedPoll),
  judge: (history) => {
    const refused = history.of('fault').filter(isRefusedPoll)
    const replicas = [...Map.groupBy(refused, ({ subject }) => subject ?? '')]
    const paces = replicas.map(([replica, bites]) => ({ replica, bites, ...paceOf(bites) }))
    const { queue, service } = history.facts
    const untold = history.of('receive').filter((each) => each.queue === queue && each.identity === 'inferred')
    const hot = paces.filter(({ eachSecond, loops, paused }) => eachSecond > mostEachSecond * loops && paused < 0.5)
    // A key that several share is nobody's name: each of them may pause, and all of them together not.
    const shared = untold.length === 0 ? [] : hot.filter(({ replica }) => !replica.startsWith(service))
    const [first] = shared
    const findings = hot
      .filter((pace) => !shared.includes(pace))
      .map(({ replica, bites, seconds, eachSecond, loops }) => ({
        words: `${replica} asked the queue ${bites.length} times in ${seconds.toFixed(1)} s while it refused to be asked${from(bites)}, in the later half ${Math.round(eachSecond)} times a second${loops === 1 ? '' : ` with ${loops} loops`}: it does not pause between failed polls`,
        operations: [...bites.slice(0, 5), ...bites.slice(-1)].map(({ index }) => index),
      }))
    if (findings.length === 0 && first !== undefined)
      return judgementOf(0, [], {
        pass: '',
        none: `"${first.replica}" asked the queue ${first.bites.length} times in ${first.seconds.toFixed(1)} s, and it is told of no replica alone: ${untoldInWords(untold)}`,
      })
    return judgementOf(paces.length, findings, {
      pass: `${counted(paces.length, 'replica')} paused between refused polls: ${paces.map(({ replica, bites, seconds }) => `${replica} asked ${bites.length} times in ${seconds.toFixed(1)} s`).join(', ')}`,
      none: 'no poll was refused',
    })
  },
})

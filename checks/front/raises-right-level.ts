import { mergedLatencies } from '../../harness/latencies.ts'
import { type AlertLevel, alertLevels } from '../../harness/model/front-facts.ts'
import type { FrontCheck } from '../../harness/model/front-scenario.ts'
import type { OperationOf } from '../../harness/model/operation.ts'
import { at } from '../evidence.ts'
import { sums } from '../load/sums.ts'
import { noRoomForLoad, partOfLoad, percent, serverErrors } from './load-figures.ts'

const isBeyond = ({ request }: OperationOf<'load'>): boolean => request === 'beyond'

/** A figure so near to a threshold may be on either side of it where the system measures itself. */
const [least, most] = [0.7, 1.3]

/** While the load is above what it bears, the alert of the level that its answers reached opens, and no worse one; it is cleared when that is over. */
export const raisesRightLevel = (): FrontCheck => ({
  name: 'raises-right-level',
  property: 'the alert of the right level opens under too much load, and closes afterwards',
  judge: (history) => {
    const { alerts } = history.facts
    const beyond = partOfLoad(history, 'beyond')
    const { sent, took, operations } = beyond
    const begun = history.of('walk-step').find(({ name, outcome }) => name === 'load above it' && outcome === 'invoke')
    if (alerts === undefined || begun === undefined || sent === 0)
      return { verdict: 'unknown', words: 'no load above what it bears was put on it', findings: [] }
    const none = noRoomForLoad(history)
    if (none !== undefined) return none
    const share = serverErrors(beyond) / sent
    const slowMs = took.at(95)
    // It looks back over another time than this: for a while it may have been as bad as in the worst second.
    const seconds = [...Map.groupBy(history.of('load').filter(isBeyond), ({ second }) => second).values()]
    const worstMs = Math.max(
      ...seconds.map((own) => mergedLatencies(own.flatMap(({ latencies }) => latencies ?? [])).at(99)),
    )
    const worstShare = Math.max(...seconds.map((own) => serverErrors(sums(own)) / sums(own).sent))
    const levelBy = (ms: number, errors: number, factor: number): AlertLevel | undefined =>
      alertLevels.findLast((level) => {
        const from = alerts.from[level]
        return ms > factor * from.slowMs || errors > factor * from.errorShare
      })
    // The level that it surely reached, and the worst that it may have reached.
    const [sure, possible] = [levelBy(slowMs, share, most), levelBy(worstMs, worstShare, least)]
    const rank = (level: AlertLevel | undefined): number => (level === undefined ? -1 : alertLevels.indexOf(level))
    const levelOf = (name: string): AlertLevel | undefined => alertLevels.find((level) => alerts.names[level] === name)
    const told = history.of('alert').filter(({ name }) => levelOf(name) !== undefined)
    const isOver = ({ name, index }: OperationOf<'alert'>): boolean =>
      told.some(
        (later) => later.name === name && later.state === 'cleared' && later.index > index && later.index < begun.index,
      )
    // Those that were open already when it began count too.
    const raised = told.filter((each) => each.state === 'raised' && !isOver(each))
    const worstOf = (alertsOf: readonly OperationOf<'alert'>[]): AlertLevel | undefined =>
      alertsOf.reduce<AlertLevel | undefined>(
        (a, { name }) => (rank(levelOf(name)) > rank(a) ? levelOf(name) : a),
        undefined,
      )
    const worst = worstOf(raised)
    const newest = worstOf(raised.filter(({ index }) => index > begun.index))
    const reached = `its answers reached ${Math.round(slowMs)} ms (95 %) and ${percent(share)} errors`
    const proof = [...operations.slice(0, 5), ...raised.map(({ index }) => index)]
    const fail = (words: string, more: readonly number[] = []) =>
      ({ verdict: 'fail', words, findings: [{ words, operations: [...proof, ...more] }] }) as const
    if (rank(worst) < rank(sure))
      return fail(
        `${reached}, which is ${sure ?? 'nothing'}, and ${worst === undefined ? 'no alert opened' : `the alert that opened is ${worst}`}`,
      )
    if (rank(newest) > rank(possible))
      return fail(
        `${reached}, which is ${possible ?? 'no reason for an alert'}, and the alert that opened is ${newest ?? 'none'}`,
      )
    const open = alertLevels.filter(
      (level) => told.findLast(({ name }) => name === alerts.names[level])?.state === 'raised',
    )
    if (open.length > 0)
      return fail(`${open.join(', ')} is still open ${alerts.withinMs / 1000} s after the load was over`)
    if (possible === undefined)
      return { verdict: 'pass', words: `${reached}, which is no reason for an alert, and none opened`, findings: [] }
    if (sure === undefined)
      return {
        verdict: 'unknown',
        words: `${reached}: whether that is reason for an alert cannot be told`,
        findings: [],
      }
    return {
      verdict: 'pass',
      words: `${reached}, and ${worst ?? ''} opened at ${raised[0] === undefined ? '' : at(raised[0])} and is over`,
      findings: [],
    }
  },
})

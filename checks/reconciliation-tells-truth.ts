import { type Check, type Finding, judgementOf } from '../harness/model/check.ts'
import type { History } from '../harness/model/history.ts'
import type { OperationOf } from '../harness/model/operation.ts'
import { at, counted, failedAction, list, withheldOf } from './evidence.ts'

/** Keys that were made to differ before a moment, behind the system's back or by an event that was withheld, and not repaired until then. */
const spoiltBefore = (history: History, index: number): readonly string[] => {
  const spoilt = new Set<string>()
  for (const operation of history.operations) {
    if (operation.index > index) break
    if (operation.kind === 'publish' && operation.withheld === true && operation.key !== undefined)
      spoilt.add(operation.key)
    if (operation.kind !== 'operate' || operation.outcome !== 'ok') continue
    for (const key of operation.keys ?? []) {
      if (operation.action === 'spoil') spoilt.add(key)
      if (operation.action === 'repair') spoilt.delete(key)
    }
  }
  return [...spoilt]
}

/** A request about a record of the cell that a fault refused while it was compared. */
const refusedIn = (history: History, begun: number, told: number): OperationOf<'fault'> | undefined =>
  history.of('fault').find(({ phase, index }) => phase === 'bite' && index > begun && index < told)

/** Whether a fault was in force while it compared, whoever met it. */
const inTheWay = (history: History, begun: number, told: number): boolean => {
  const phases = history.of('fault').filter(({ outcome }) => outcome === 'ok')
  return phases.some(
    ({ phase, faultId, index }) =>
      phase === 'inject' &&
      index < told &&
      !phases.some((other) => other.phase === 'heal' && other.faultId === faultId && other.index < begun),
  )
}

const judgeOne = (history: History, report: OperationOf<'operate'>): readonly Finding[] => {
  const begun = history.of('operate').find(({ step, outcome }) => step === report.step && outcome === 'invoke')
  const { differing = [], unread = [], whole = [], failed, index } = report
  const refused = refusedIn(history, begun?.index ?? index, index)
  const spoilt = spoiltBefore(history, index)
  const told = new Set([...differing, ...unread])
  // Who says that it failed says of nothing that it is well.
  const missed = failed === undefined ? spoilt.filter((key) => !told.has(key) && !whole.includes(key)) : []
  const wrongly = differing.filter((key) => !spoilt.includes(key))
  const here = `the reconciliation at ${at(report)}`
  return [
    ...missed.map((key) => {
      const withheld = withheldOf(history, key).findLast((each) => each.index < index)
      const since = withheld === undefined ? '' : `, since an event of it was withheld on purpose at ${at(withheld)}`
      return {
        words: `${key} differs${since}, and ${here} told neither of it nor that it could not be read${refused === undefined ? '' : ` (${refused.words})`}`,
        operations: [withheld, refused].flatMap((each) => each?.index ?? []).concat(index),
      }
    }),
    ...(wrongly.length === 0
      ? []
      : [
          {
            words: `${list(wrongly)} ${wrongly.length === 1 ? 'is' : 'are'} equal on both sides, and ${here} told that they differ`,
            operations: [index],
          },
        ]),
    ...(failed !== undefined && !inTheWay(history, begun?.index ?? index, index)
      ? [{ words: `${here} failed as a whole (${failed}), though nothing was in its way`, operations: [index] }]
      : []),
    ...(refused === undefined && unread.length > 0
      ? [{ words: `${here} could not read ${list(unread)}, though nothing was in its way`, operations: [index] }]
      : []),
  ]
}

/** A reconciliation tells of each record that differs, of none that is equal, and of what it could not read, or that it failed. */
export const reconciliationTellsTruth = (): Check => ({
  name: 'reconciliation-tells-truth',
  property:
    'a reconciliation tells of what differs, of nothing that is equal, and of what it could not read, or that it failed',
  judge: (history) => {
    const reports = history
      .of('operate')
      .filter(({ action, outcome }) => action === 'reconcile' && outcome !== 'invoke')
    const findings = reports.flatMap((report) =>
      report.outcome === 'ok' ? judgeOne(history, report) : [failedAction(history, report)],
    )
    return judgementOf(reports.length, findings, {
      pass: `${counted(reports.length, 'reconciliation')} told what was so`,
      none: 'nothing was reconciled',
    })
  },
})

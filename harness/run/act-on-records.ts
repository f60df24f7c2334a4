import type { ActAnswer, RecordAct } from '../model/acts.ts'
import type { CellContext } from './cell-context.ts'
import { allAsExpected, readEffects } from './effects.ts'
import { historyOf } from '../model/history.ts'
import type { Operate } from '../model/operation.ts'
import type { OperateAction } from '../model/schedule.ts'

/** What is told of an act: of a reconciliation what it says of the cell's own keys. */
type Told = ActAnswer & { readonly words: string; readonly keys: readonly string[] } & Pick<Operate, 'whole'>

const said: Readonly<Record<RecordAct, (keys: string) => string>> = {
  spoil: (keys) => `changed what is kept of ${keys} behind the system’s back`,
  repair: (keys) => `asked to repair ${keys}`,
  reconcile: () => 'asked to compare both sides',
  lose: (keys) => `took the record of ${keys} away behind the system’s back, and left what points at it`,
  'clean-mappings': (keys) => `asked to remove what points at the lost record of ${keys}`,
  duplicate: (keys) => `made a second record of ${keys} behind the system’s back`,
  'map-another': (keys) =>
    `made a second record of ${keys} behind the system’s back, and mapped it before the first was`,
  'delete-duplicate': (keys) => `asked to remove the second record of ${keys}`,
  'hold-id': (keys) =>
    `had a mapping of something that is gone hold the id of the record of ${keys}, behind the system’s back`,
}

/** Of the keys of which an event was withheld those that are as they should be all the same: some systems look at the source by themselves. */
const wholeNow = async (context: CellContext): Promise<readonly string[]> => {
  const { cell, recorder, published, stream } = context
  const withheld = new Set(
    historyOf(recorder.operations, cell.id)
      .of('publish')
      .flatMap((each) => (each.withheld === true ? [each.key] : [])),
  )
  if (withheld.size === 0) return []
  const rows = await readEffects(context)
  const refs = [...Map.groupBy(published, ({ key }) => key)].filter(([key]) => withheld.has(key))
  return refs.flatMap(([key, own]) => (allAsExpected(rows, stream.expected(own)) ? [key] : []))
}

/** Does to the records of a cell's keys what its schedule says. @throws where it cannot be done, or where what it should change shows nowhere */
export const actOnRecords = async (
  context: CellContext,
  act: RecordAct,
  { keys: abstract = [] }: OperateAction,
): Promise<Told> => {
  const { stream, binding, published } = context
  const keys = abstract.map((key) => binding.key(stream, key))
  const before = act === 'reconcile' ? await wholeNow(context) : []
  const answer = await stream.acts?.[act]?.(keys)
  const after = before.length === 0 ? [] : await wholeNow(context)
  const whole = before.filter((key) => after.includes(key))
  if (act === 'spoil') {
    const rows = await readEffects(context)
    const whole = keys.filter((key) => {
      const expected = stream.expected(published.filter((ref) => ref.key === key))
      return expected.length > 0 && allAsExpected(rows, expected)
    })
    if (whole.length > 0) throw new Error(`nothing of ${whole.join(', ')} was found changed`)
  }
  const own = new Set([...published, ...context.unreadable].map(({ key }) => key))
  const ours = (told: readonly string[] | undefined): readonly string[] => (told ?? []).filter((key) => own.has(key))
  const report = act === 'reconcile' ? { differing: ours(answer?.differing), unread: ours(answer?.unread) } : undefined
  const failed = act === 'reconcile' ? answer?.failed : undefined
  const words =
    report === undefined
      ? said[act](keys.join(', '))
      : `${said[act]('')}: of the cell’s own ${report.differing.length === 0 ? 'none' : report.differing.join(', ')} differ, ${report.unread.length === 0 ? 'none' : report.unread.join(', ')} could not be read${failed === undefined ? '' : `; it failed as a whole: ${failed}`}`
  return {
    keys,
    words,
    ...(answer?.count === undefined ? {} : { count: answer.count }),
    ...(answer?.records === undefined ? {} : { records: answer.records }),
    ...report,
    ...(whole.length === 0 ? {} : { whole }),
    ...(failed === undefined ? {} : { failed }),
  }
}

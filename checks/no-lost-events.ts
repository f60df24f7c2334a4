import { type Check, judgementOf } from '../harness/model/check.ts'
import type { History } from '../harness/model/history.ts'
import { ledgerOf } from '../harness/judge/ledger.ts'
import { expectations, finalEffects, type Found, list, publishesOf, withheldOf } from './evidence.ts'

/** Keys of which a message was still queued or in flight when its system was given up: what they lack may come, and that it has not is for other checks to say. */
const onTheirWay = (history: History): ReadonlySet<string | undefined> => {
  const rest = history.of('phase').findLast(({ phase, outcome }) => phase === 'settle' && outcome !== 'invoke')
  if (rest?.outcome !== 'fail') return new Set()
  const { entries } = ledgerOf(history)
  const open = entries.filter(({ place }) => place === 'queued' || place === 'in flight')
  return new Set(open.map(({ publish }) => publish.key))
}

/** How many there are of each kind, in words: `2 × order and 1 × balance`. */
const ofEach = (kinds: readonly { readonly entity: string; readonly count: number }[]): string =>
  list(kinds.map(({ entity, count }) => `${count} × ${entity}`))

/** Of how many copies it was expected. */
const sourceInWords = (copies: number, withheld: number): string => {
  const sent = `${copies} published ${copies === 1 ? 'copy' : 'copies'}`
  if (withheld === 0) return `from ${sent}`
  const lost = `${withheld === 1 ? 'an event that was' : `${withheld} events that were`} withheld on purpose`
  return `from ${copies === 0 ? lost : `${sent} and ${lost}`}`
}

/** What a key lacks, told once: an event that was lost lacks all of its effects. */
const lackInWords = (history: History, key: string | undefined, lacks: readonly Found[]): string => {
  const there = [...Map.groupBy(finalEffects(history), ({ key: of, entity }) => (of === key ? entity : ''))].flatMap(
    ([entity, rows]) => (entity === '' ? [] : [{ entity, count: rows.length }]),
  )
  const has = lacks.map(({ expect, rows }) =>
    rows.length === 0 ? `no ${expect.entity}` : `only ${rows.length} × ${expect.entity}`,
  )
  const copies = publishesOf(history, key).length
  const from = sourceInWords(copies, withheldOf(history, key).length)
  const rows = [...new Set(lacks.map(({ expect }) => String(expect.rows)))]
  const due =
    rows.length === 1 && lacks.length > 1
      ? `${rows.join('')} of each`
      : list(lacks.map(({ expect }) => String(expect.rows)))
  const missing = lacks.map(({ expect, rows }) => ({ entity: expect.entity, count: expect.rows - rows.length }))
  const nothingInWords = copies === 0 ? 'nothing made up for it' : 'an event was lost'
  // Something of it is there: then it was not lost, and what is missing is the rest of it.
  const end =
    there.length === 0
      ? nothingInWords
      : `${ofEach(there)} ${there.length === 1 && there[0]?.count === 1 ? 'is' : 'are'} there, ${ofEach(missing)} ${missing.length === 1 && missing[0]?.count === 1 ? 'is' : 'are'} missing`
  return `${key ?? ''} has ${list(has)}, ${due} expected ${from}: ${end}`
}

/** Every key has the records that its events must leave; the control event's effect was seen, so the reader can see. */
export const noLostEvents = (): Check => ({
  name: 'no-lost-events',
  late: true,
  property: 'every published event took effect',
  judge: (history) => {
    const open = onTheirWay(history)
    const judged = expectations(history).filter(
      ({ expect, rows }) => rows.length >= expect.rows || !open.has(expect.key),
    )
    const lacking = judged.filter(({ expect, rows }) => rows.length < expect.rows)
    const findings = [...Map.groupBy(lacking, ({ expect }) => expect.key)].map(([key, lacks]) => ({
      words: lackInWords(history, key, lacks),
      operations: [
        ...publishesOf(history, key),
        ...withheldOf(history, key).map(({ index }) => index),
        ...lacks.flatMap(({ expect, rows }) => [expect.index, ...rows.map(({ index }) => index)]),
      ],
    }))
    return judgementOf(judged.length, findings, {
      pass: `all ${judged.length} expected sets of records are there`,
      none: 'no effects were expected of what had come to its end, so none could be lost',
    })
  },
})

import { describe, expect, it } from 'vitest'
import { readerProof } from '../../../../cli/reader/prove-reader.ts'
import { readerScenario } from '../../../../cli/reader/reader-scenario.ts'
import { tampers } from '../../../../cli/reader/tampered.ts'
import type { CellResult } from '../../../../harness/model/result.ts'
import { finishedRun } from '../../../fixtures/finished-run.ts'
import { streamFacts } from '../../stream-facts.ts'

const [first] = finishedRun().result.cells
const stream = streamFacts({ name: 'note.written', versions: 'replace' })
const names = readerScenario.checks(stream).map(({ name }) => name)
const cell = (words: readonly (readonly string[])[]): CellResult => {
  if (first === undefined) throw new Error('the run has no cell')
  const { error: _, ...whole } = first
  const checks = names.map((check, nth) => {
    const findings = (words[nth] ?? []).map((each) => ({ words: each, operations: [] }))
    const verdict = findings.length > 0 ? 'fail' : 'pass'
    return { check, property: '', verdict, words: findings[0]?.words ?? 'all is well', findings } as const
  })
  return { ...whole, stream: stream.name, checks }
}
const proof = (each: CellResult) =>
  readerProof([stream], [each], (_, tamper) => `key-${tampers.indexOf(tamper)}`).map(({ streams }) => streams[0])

describe('what a tampered run shows', () => {
  it('is caught where each check is red for the key that was touched, be it for several of its records', () => {
    const seen = proof(cell([['key-0 twice', 'mapping of key-0 twice'], ['key-1 is lost'], ['key-2 is old']]))
    expect(seen.map((each) => each?.caught)).toEqual([true, true, true])
  })
  it('escapes where a check stays green, or is red for what nobody touched', () => {
    const seen = proof(cell([['key-0 twice', 'key-7 twice'], [], ['key-20 is old']]))
    expect(seen).toMatchObject([
      { caught: false, words: 'so is what nobody touched: key-7 twice' },
      { caught: false, words: 'all is well' },
      { caught: false, words: 'so is what nobody touched: key-20 is old' },
    ])
  })
  it('cannot be shown of an altered state where none was declared', () => {
    const adds = streamFacts({ name: 'note.written', versions: 'add' })
    const rows = readerProof([adds], [cell([['key-0'], ['key-1'], []])], () => 'key-0')
    expect(rows[2]?.streams).toMatchObject([{ unprovable: true, words: expect.stringContaining('"state: …"') }])
  })
  it('is caught of an altered total by the check of totals, in a row of its own', () => {
    const adds = streamFacts({ name: 'balance', versions: 'add', addsUp: true })
    const { checks, ...whole } = cell([['key-0'], ['key-1'], ['key-2 shows 7']])
    const named = checks.map((each, nth) => ({ ...each, check: readerScenario.checks(adds)[nth]?.name ?? '' }))
    const cells = [
      { ...whole, checks, stream: stream.name },
      { ...whole, checks: named, stream: adds.name },
    ]
    const rows = readerProof([stream, adds], cells, (_, tamper) => `key-${tampers.indexOf(tamper)}`)
    expect(rows.map(({ check, streams }) => [check, ...streams.map((each) => [each.stream, each.caught])])).toEqual([
      ['no-duplicate-effects', ['note.written', true], ['balance', true]],
      ['no-lost-events', ['note.written', true], ['balance', true]],
      ['latest-state', ['note.written', true]],
      ['adds-up', ['balance', true]],
    ])
  })
})

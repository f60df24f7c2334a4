import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { describe, expect, it } from 'vitest'
import { decide, unjudgedIn } from '../../../cli/gate/decide.ts'
import type { DecideOptions } from '../../../cli/gate/decide-options.ts'
import { decisionLines, decisionPage } from '../../../cli/gate/page.ts'
import type { ProofEvidence, RunEvidence } from '../../../cli/gate/evidence.ts'
import { gateForm } from '../../../harness/settings/gate-settings.ts'
import type { CellResult, RunResult } from '../../../harness/model/result.ts'
import { finishedRun } from '../../fixtures/finished-run.ts'

const now = new Date('2026-08-15T06:00:00.000Z')
const commit = '0bced68f00d'
const { result } = finishedRun()
const passed: readonly CellResult[] = result.cells
  .filter(({ verdict }) => verdict !== 'skipped')
  .map((cell) => ({ ...cell, verdict: 'pass', words: 'holds', checks: [] }))
const ids = passed.map(({ id }) => id)
const [first = ''] = ids
const failedCell = result.cells.find(({ verdict }) => verdict === 'fail')

const good: RunResult = {
  ...result,
  verdict: 'pass',
  defects: [],
  subject: { name: 'system', version: '1', commit, read: ['commit'], dirty: false },
  startedAt: '2026-08-15T01:00:00.000Z',
  cells: passed,
}
const withCell = (run: RunResult, id: string, over: Partial<CellResult>): RunResult => ({
  ...run,
  cells: run.cells.map((cell) => (cell.id === id ? { ...cell, ...over } : cell)),
})
const evidenceOf = (run: RunResult, over: Partial<RunEvidence> = {}): RunEvidence => ({
  runId: run.runId,
  directory: `runs/${run.runId}`,
  startedAt: new Date(run.startedAt),
  plan: {
    schemaVersion: 1,
    runId: run.runId,
    seed: run.seed,
    target: run.target,
    stack: run.stack,
    defects: [...run.defects],
    cells: ids.map((id) => ({ id, scenario: '', stream: '', variant: '', schedule: { steps: [], faults: [] } })),
    skipped: [],
  },
  result: run,
  signature: 'unsigned',
  ...over,
})
const proof = (over: object = {}, evidence: object = {}): ProofEvidence => ({
  directory: 'runs/proof-1',
  signature: 'unsigned',
  proof: {
    schemaVersion: 1,
    kind: 'defects',
    shakedown: '0.1.0',
    target: 'reference',
    stack: 'embedded',
    startedAt: '2026-08-14T01:00:00.000Z',
    passed: true,
    words: 'all defects were caught',
    proven: ['a', 'b'],
    ...over,
  },
  ...evidence,
})
interface Case {
  readonly policy?: object
  readonly runs?: readonly RunEvidence[]
  readonly proofs?: readonly ProofEvidence[]
  readonly over?: Partial<DecideOptions>
}
const optionsOf = ({ policy = {}, runs = [evidenceOf(good)], proofs = [proof()], over = {} }: Case): DecideOptions => ({
  policy: gateForm.parse(policy),
  places: [{ target: 'reference', stack: 'embedded', cells: ids, defects: ['a', 'b'] }],
  evidence: { runs, proofs },
  wanted: { commit },
  attested: new Set(),
  now,
  shakedown: '0.1.0',
  ...over,
})
const decided = (given: Case): readonly [string, number, readonly string[]] => {
  const { decision, exitCode, reasons } = decide(optionsOf(given))
  return [decision, exitCode, reasons.map(({ words }) => words)]
}
const fails = withCell(good, first, { verdict: 'fail', words: 'lost', checks: failedCell?.checks ?? [] })
const sometimes = withCell(good, first, {
  verdict: 'fail',
  words: 'lost; sometimes (1 of 3)',
  confirmed: { runs: 3, fails: 1, attempts: [] },
})
const unknown = withCell(good, first, { verdict: 'unknown', words: 'lost sight' })
const skipped = withCell(good, first, { verdict: 'skipped', words: 'no row' })
const waiver = { cells: first, owner: 'Ann', reason: 'PN-12 is being mended', until: '2026-08-15' }

const { result: _, ...killed } = evidenceOf(good)

describe('the gate goes', () => {
  it('where every required cell passes in a fresh result of this very subject, and the proof passed', () => {
    expect(decided({})).toEqual(['go', 0, []])
  })

  it.each<[string, Case]>([
    ['a waived failure, until the end of the day', { runs: [evidenceOf(fails)], policy: { waivers: [waiver] } }],
    [
      'a cell that may be unknown',
      { runs: [evidenceOf(unknown)], policy: { unknown: [{ cells: first, reason: 'r' }] } },
    ],
    [
      'a cell that may be skipped',
      { runs: [evidenceOf(skipped)], policy: { skipped: [{ cells: 'reference/*', reason: 'r' }] } },
    ],
    ['as many that fail sometimes as are borne', { runs: [evidenceOf(sometimes)], policy: { sometimes: 1 } }],
    [
      'a declared subject, where the policy allows it',
      {
        runs: [evidenceOf({ ...good, subject: { name: 's', version: '1', commit } })],
        policy: { subject: { declared: true } },
      },
    ],
    ['no proof, where the policy asks for none', { proofs: [], policy: { proof: 'not-required' } }],
    ['a short commit', { over: { wanted: { commit: commit.slice(0, 7) } } }],
    [
      'an older run that failed, of which the newest says pass',
      { runs: [evidenceOf(good), evidenceOf({ ...fails, startedAt: '2026-08-14T20:00:00.000Z' })] },
    ],
    [
      'a baseline whose missing cell has a named reason',
      {
        over: { baseline: [...ids, 'reference/embedded/old/s/v'] },
        policy: { dropped: [{ cells: 'reference/embedded/old', reason: 'its stream is gone' }] },
      },
    ],
    [
      'a signed run, where signatures are required',
      { runs: [evidenceOf(good, { signature: 'signed' })], policy: { signatures: 'required' } },
    ],
    [
      'an attested run, where signatures are required',
      { over: { attested: new Set([good.runId]) }, policy: { signatures: 'required' } },
    ],
  ])('with %s', (_, given) => {
    expect(decided(given)).toEqual(['go', 0, []])
  })
})

describe('the gate never goes', () => {
  it.each<[string, Case, number, RegExp]>([
    ['a failure', { runs: [evidenceOf(fails)] }, 1, /^no-duplicate-effects on /],
    ['an unknown cell', { runs: [evidenceOf(unknown)] }, 3, /^unknown: lost sight$/],
    ['a skipped cell', { runs: [evidenceOf(skipped)] }, 3, /^skipped: no row$/],
    [
      'a failure that may only be unknown',
      { runs: [evidenceOf(fails)], policy: { unknown: [{ cells: first, reason: 'r' }] } },
      1,
      /^no-duplicate/,
    ],
    ['one more that fails sometimes than is borne', { runs: [evidenceOf(sometimes)] }, 1, /lost/],
    ['nothing found', { runs: [] }, 3, /^no run of commit 0bced68f00d was to judge it$/],
    ['a result of another commit', { over: { wanted: { commit: 'ffffffff' } } }, 3, /^no run of commit ffffffff/],
    ['a result of another stack', { runs: [evidenceOf({ ...good, stack: 'containers' })] }, 3, /^no run of/],
    ['a run with mistakes switched on', { runs: [evidenceOf({ ...good, defects: ['a'] })] }, 3, /^no run of/],
    ['a subject that nobody named', { over: { wanted: {} } }, 3, /^nobody said which/],
    [
      'a subject that is only declared',
      { runs: [evidenceOf({ ...good, subject: { name: 's', version: '1', commit } })] },
      3,
      /commit is only declared/,
    ],
    [
      'a dirty tree',
      { runs: [evidenceOf({ ...good, subject: { ...good.subject, dirty: true } })] },
      3,
      /changes that no commit holds/,
    ],
    [
      'an old result',
      { runs: [evidenceOf({ ...good, startedAt: '2026-08-13T01:00:00.000Z' })] },
      3,
      /53 hours old, and at most 24/,
    ],
    [
      'a result of tomorrow',
      { runs: [evidenceOf({ ...good, startedAt: '2026-08-16T01:00:00.000Z' })] },
      4,
      /19 hours from now/,
    ],
    [
      'a corrupted result',
      { runs: [evidenceOf(good, { corrupt: 'result.json is not what was written' })] },
      4,
      /cannot be trusted: result.json/,
    ],
    [
      'a corrupted result beside a good one',
      { runs: [evidenceOf(good), evidenceOf({ ...good, runId: 'other' }, { corrupt: 'cut off' })] },
      4,
      /run other cannot be trusted/,
    ],
    ['a run that was killed', { runs: [killed, evidenceOf(good)] }, 3, /was killed, or still goes on/],
    [
      'a run that a guard stopped',
      { runs: [evidenceOf({ ...good, stopped: 'queue depth' })] },
      3,
      /stopped by a guard: queue depth/,
    ],
    [
      'an interrupted run, of which a whole one went before',
      { runs: [evidenceOf({ ...good, stopped: 'interrupted', cells: [] }), evidenceOf(good)] },
      3,
      /was interrupted/,
    ],
    [
      'a cell that was planned and not judged',
      { runs: [evidenceOf({ ...good, cells: passed.slice(1) })] },
      3,
      /judged it 0 times/,
    ],
    [
      'a cell that is there twice',
      { runs: [evidenceOf({ ...good, cells: [...passed, ...passed.slice(0, 1)] })] },
      3,
      /judged it 2 times/,
    ],
    [
      'a waiver past its date, also of a cell that passes',
      { policy: { waivers: [{ ...waiver, until: '2026-08-14' }] } },
      3,
      /waiver of Ann .* ended on 2026-08-14/,
    ],
    [
      'a waiver past its date of a cell that fails',
      { runs: [evidenceOf(fails)], policy: { waivers: [{ ...waiver, until: '2026-08-14' }] } },
      1,
      /waiver of Ann/,
    ],
    ['a policy that selects nothing', { over: { places: [] } }, 3, /^the policy selects nothing$/],
    ['no proof', { proofs: [] }, 3, /there is no proof of reference on embedded by Shakedown 0\.1\.0/],
    ['a proof by another version', { proofs: [proof({ shakedown: '0.0.9' })] }, 3, /there is no proof/],
    [
      'a proof of the reader, where the target names mistakes',
      { proofs: [proof({ kind: 'reader' })] },
      3,
      /there is no proof/,
    ],
    [
      'a proof that failed',
      { proofs: [proof({ passed: false, words: '1 of 2 defects escaped' })] },
      1,
      /1 of 2 defects escaped/,
    ],
    ['a proof of only some mistakes', { proofs: [proof({ proven: ['a'] })] }, 3, /tried only some mistakes, not b/],
    ['an old proof', { proofs: [proof({ startedAt: '2026-08-01T00:00:00.000Z' })] }, 3, /older than 168 hours/],
    [
      'a corrupted proof',
      { proofs: [proof({}, { corrupt: 'proof.json is not what was written' })] },
      4,
      /cannot be trusted/,
    ],
    [
      'fewer judged cells than the baseline',
      { over: { baseline: [...ids, 'reference/embedded/old/s/v'] } },
      3,
      /the baseline judged it/,
    ],
    ['an unsigned run, where signatures are required', { policy: { signatures: 'required' } }, 3, /is unsigned$/],
  ])('with %s', (_, given, exitCode, words) => {
    const [decision, code, reasons] = decided(given)
    expect([decision, code]).toEqual(['no-go', exitCode])
    expect(
      reasons.some((each) => words.test(each)),
      reasons.join('\n'),
    ).toBe(true)
  })

  it('on one stack alone, where the policy names two', () => {
    const place = { target: 'reference', stack: 'embedded', cells: ids, defects: ['a', 'b'] }
    const over = {
      places: [place, { ...place, stack: 'containers', cells: ids.map((id) => id.replace('embedded', 'containers')) }],
    }
    expect(decided({ over })).toEqual(['no-go', 3, expect.arrayContaining([expect.stringMatching(/^no run of/)])])
  })
})

describe('the decision', () => {
  it('tells each reason once, with its cells, so that it can be read aloud, and says what is unsigned', () => {
    const all = {
      ...good,
      cells: good.cells.map((cell) => ({ ...cell, verdict: 'unknown' as const, words: 'lost sight' })),
    }
    const lines = decisionLines(decide(optionsOf({ runs: [evidenceOf(all)] })))
    expect(lines[0]).toBe(`No go for commit ${commit}: 0 of 9 required cells pass.`)
    expect(lines.filter((line) => line.includes('lost sight'))).toEqual([
      `  1. unknown: lost sight. [${first} and 8 more]`,
    ])
    expect(lines.at(-1)).toContain('is unsigned')
  })

  it('lets nothing of a finding act in its page', () => {
    const evil = withCell(good, first, { verdict: 'unknown', words: '<script>x</script> | [a](b)' })
    expect(decisionPage(decide(optionsOf({ runs: [evidenceOf(evil)] })))).not.toMatch(/<script>|\]\(b/)
  })

  it('knows which cells no fresh result tells of', () => {
    expect(unjudgedIn(optionsOf({}))[0]?.cells).toEqual([])
    expect(
      unjudgedIn(optionsOf({ runs: [evidenceOf({ ...good, startedAt: '2026-08-01T00:00:00.000Z' })] }))[0]?.cells,
    ).toEqual(ids)
    expect(unjudgedIn(optionsOf({ runs: [evidenceOf(fails)] }))[0]?.cells).toEqual([])
  })
})

describe('the policy in docs/gate.md', () => {
  it('is one', () => {
    const file = new URL('../../../docs/examples/gate-policy.yaml', import.meta.url)
    expect(gateForm.parse(parse(readFileSync(file, 'utf8')))).toMatchObject({ sometimes: 1, signatures: 'required' })
  })
})

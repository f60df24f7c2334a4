import type { CellResult } from '../../harness/model/result.ts'
import type { Subject } from '../../harness/model/target.ts'
import { headlineName, headlinesOf } from '../../reports/headlines.ts'
import { means } from './cell-pattern.ts'
import { type Borne, type Decision, exitCodeOfReasons, type Reason, together } from './decision.ts'
import type { DecideOptions, Place } from './decide-options.ts'
import type { RunEvidence } from './evidence.ts'
import { isOfSubject, subjectReasons, subjectWords } from './of-subject.ts'
import { proofReasons } from './proof-reasons.ts'

const hours = (ms: number): number => Math.round(ms / 360_000) / 10

/** The newest run that was to judge a cell: what an older one says no longer counts. */
const newestFor = (runs: readonly RunEvidence[], id: string): RunEvidence | undefined =>
  runs.find(({ plan }) => [...(plan?.cells ?? []), ...(plan?.skipped ?? [])].some((cell) => cell.id === id))

const excuseFor = (
  excuses: readonly { readonly cells: string; readonly reason: string }[],
  id: string,
): string | undefined => excuses.find(({ cells }) => means(cells, id))?.reason

interface Judgement {
  readonly reasons: Reason[]
  readonly borne: Borne[]
  readonly failed: CellResult[]
  readonly judged: string[]
  passed: number
  readonly used: Set<RunEvidence>
}

/** What a run says of a cell, as far as it may be believed. */
const resultOf = (
  { policy, now }: DecideOptions,
  run: RunEvidence,
  id: string,
): CellResult | Pick<Reason, 'kind' | 'words'> => {
  const { result } = run
  if (result === undefined) return { kind: 'unknown', words: `run ${run.runId} was killed, or still goes on` }
  const ageMs = now.getTime() - run.startedAt.getTime()
  if (ageMs < -5 * 60_000) return { kind: 'broken', words: `run ${run.runId} began ${hours(-ageMs)} hours from now` }
  if (ageMs > policy.maxAgeHours * 3_600_000)
    return {
      kind: 'unknown',
      words: `the newest result is ${hours(ageMs)} hours old, and at most ${policy.maxAgeHours} are allowed`,
    }
  if (result.stopped !== undefined)
    return {
      kind: 'unknown',
      words: `run ${run.runId} was ${result.stopped === 'interrupted' ? 'interrupted' : `stopped by a guard: ${result.stopped}`}`,
    }
  const cells = result.cells.filter((cell) => cell.id === id)
  const [cell] = cells
  if (cell === undefined || cells.length > 1)
    return { kind: 'unknown', words: `run ${run.runId} planned it and judged it ${cells.length} times` }
  return cell
}

const judgeCell = (options: DecideOptions, into: Judgement, runs: readonly RunEvidence[], id: string): void => {
  const { policy, now } = options
  const run = newestFor(runs, id)
  if (run === undefined) {
    into.reasons.push({
      kind: 'unknown',
      words: `no run of ${subjectWords(options.wanted)} was to judge it`,
      cells: [id],
    })
    return
  }
  into.used.add(run)
  const cell = resultOf(options, run, id)
  if (!('verdict' in cell)) {
    into.reasons.push({ ...cell, cells: [id] })
    return
  }
  if (cell.verdict === 'pass' || cell.verdict === 'fail') into.judged.push(id)
  if (cell.verdict === 'pass') {
    into.passed += 1
    return
  }
  const waiver = policy.waivers.find((each) => means(each.cells, id) && now < endOf(each.until))
  const excuse = cell.verdict === 'fail' ? undefined : excuseFor(policy[cell.verdict], id)
  if (cell.verdict !== 'skipped' && waiver !== undefined)
    into.borne.push({
      words: `${cell.verdict} is waived by ${waiver.owner} until ${waiver.until}: ${waiver.reason}`,
      cells: [id],
    })
  else if (excuse !== undefined) into.borne.push({ words: `may be ${cell.verdict}: ${excuse}`, cells: [id] })
  else if (cell.verdict === 'fail') into.failed.push(cell)
  else into.reasons.push({ kind: 'unknown', words: `${cell.verdict}: ${cell.words}`, cells: [id] })
}

const endOf = (day: string): Date => new Date(Date.parse(day) + 24 * 3_600_000)

/** Of the failed cells those that fail only sometimes are borne, up to a number; the others are told by weakness. */
const judgeFailed = ({ policy }: DecideOptions, into: Judgement): void => {
  const sometimes = into.failed.filter(({ confirmed }) => confirmed !== undefined && confirmed.fails < confirmed.runs)
  const bearable = sometimes.length <= policy.sometimes
  if (bearable)
    for (const { id, words } of sometimes)
      into.borne.push({ words: `fails sometimes, which is borne: ${words}`, cells: [id] })
  else if (policy.sometimes > 0)
    into.reasons.push({
      kind: 'fail',
      words: `${sometimes.length} cells fail sometimes, and at most ${policy.sometimes} are borne`,
      cells: sometimes.map(({ id }) => id),
    })
  const rest = bearable ? into.failed.filter((cell) => !sometimes.includes(cell)) : into.failed
  for (const headline of headlinesOf(rest))
    into.reasons.push({
      kind: 'fail',
      words: `${headlineName(headline)}: ${headline.words}`,
      cells: headline.cells.map(({ id }) => id),
    })
}

const baselineReasons = (
  { policy, baseline = [], places }: DecideOptions,
  { judged, borne }: Judgement,
): readonly Reason[] => {
  const lost = baseline.filter(
    (id) => places.some(({ target, stack }) => id.startsWith(`${target}/${stack}/`)) && !judged.includes(id),
  )
  const unnamed = lost.filter((id) => {
    const reason = excuseFor(policy.dropped, id)
    if (reason !== undefined) borne.push({ words: `is no longer judged: ${reason}`, cells: [id] })
    return reason === undefined
  })
  return unnamed.length === 0
    ? []
    : [{ kind: 'unknown', words: 'the baseline judged it, and now it is not judged', cells: unnamed }]
}

const signatureReasons = (options: DecideOptions, used: ReadonlySet<RunEvidence>): readonly Reason[] =>
  options.policy.signatures === 'optional'
    ? []
    : [...used]
        .filter(({ runId, signature }) => signature === 'unsigned' && !options.attested.has(runId))
        .map(({ runId }) => ({ kind: 'unknown', words: `run ${runId} is unsigned`, cells: [] }))

/** Runs that tell of the subject, on a place, without a mistake switched on, the newest first. */
const runsAt = ({ evidence, wanted }: DecideOptions, { target, stack }: Place): readonly RunEvidence[] =>
  evidence.runs.filter(
    ({ plan, result, corrupt }) =>
      corrupt === undefined &&
      plan?.target === target &&
      plan.stack === stack &&
      plan.defects.length === 0 &&
      (result === undefined || isOfSubject(result.subject, wanted)),
  )

/** The cells of each place of which no result tells that counts. */
export const unjudgedIn = (options: DecideOptions): readonly Place[] =>
  options.places.map((place) => {
    const runs = runsAt(options, place)
    const cells = place.cells.filter((id) => {
      const run = newestFor(runs, id)
      return run === undefined || !('verdict' in resultOf(options, run, id))
    })
    return { ...place, cells }
  })

/** Decides whether a release may go. Whatever is not shown by a result of this very subject, fresh and whole, is no go. */
export const decide = (options: DecideOptions): Decision => {
  const { policy, places, evidence, wanted, attested, now, shakedown } = options
  const into: Judgement = { reasons: [], borne: [], failed: [], judged: [], passed: 0, used: new Set() }
  const required = places.reduce((sum, { cells }) => sum + cells.length, 0)
  const oldest = now.getTime() - policy.maxAgeHours * 3_600_000
  for (const { runId, corrupt, startedAt } of evidence.runs)
    if (corrupt !== undefined && (startedAt.getTime() === 0 || startedAt.getTime() >= oldest))
      into.reasons.push({ kind: 'broken', words: `run ${runId} cannot be trusted: ${corrupt}`, cells: [] })
  if (required === 0) into.reasons.push({ kind: 'unknown', words: 'the policy selects nothing', cells: [] })
  for (const waiver of policy.waivers)
    if (now >= endOf(waiver.until))
      into.reasons.push({
        kind: 'unknown',
        words: `the waiver of ${waiver.owner} for ${waiver.cells} ended on ${waiver.until}: ${waiver.reason}`,
        cells: [],
      })
  into.reasons.push(...subjectReasons(options))
  for (const place of places) {
    const runs = runsAt(options, place)
    for (const id of place.cells) judgeCell(options, into, runs, id)
  }
  judgeFailed(options, into)
  const reasons = together([
    ...into.reasons,
    ...(policy.proof === 'required' ? proofReasons(options) : []),
    ...baselineReasons(options, into),
    ...signatureReasons(options, into.used),
    ...[...into.used].flatMap(({ result }) => (result === undefined ? [] : declaredReasons(options, result.subject))),
  ])
  const exitCode = exitCodeOfReasons(reasons)
  return {
    schemaVersion: 1,
    decision: exitCode === 0 ? 'go' : 'no-go',
    exitCode,
    decidedAt: now.toISOString(),
    shakedown,
    wanted,
    reasons,
    borne: together(into.borne.map((each) => ({ kind: 'unknown', ...each }))).map(({ words, cells }) => ({
      words,
      cells,
    })),
    judged: into.judged,
    passed: into.passed,
    required,
    runs: [...into.used].map(({ runId, plan, startedAt, signature }) => ({
      runId,
      target: plan?.target ?? '',
      stack: plan?.stack ?? '',
      startedAt: startedAt.toISOString(),
      signature: signature === 'unsigned' && attested.has(runId) ? 'attested' : signature,
    })),
  }
}

/** Why a result may not be of the subject that it says it is of. */
const declaredReasons = ({ policy, wanted }: DecideOptions, subject: Subject): readonly Reason[] => {
  const { read = [], unread, dirty } = subject
  const believed = (['commit', 'image', 'version'] as const).filter(
    (field) => wanted[field] !== undefined && !read.includes(field),
  )
  const why = unread === undefined ? '' : ` (${unread})`
  return [
    ...(believed.length === 0 || policy.subject.declared
      ? []
      : [
          {
            kind: 'unknown' as const,
            words: `the subject's ${believed.join(' and ')} is only declared, not read from what ran${why}`,
            cells: [],
          },
        ]),
    ...(dirty === true && !policy.subject.dirty
      ? [{ kind: 'unknown' as const, words: 'the tested tree had changes that no commit holds', cells: [] }]
      : []),
  ]
}

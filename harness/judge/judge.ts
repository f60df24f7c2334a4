import type { Check, Judgement } from '../model/check.ts'
import { messageOf } from '../errors.ts'
import type { History } from '../model/history.ts'
import { harnessProbe, pressedFrom } from '../model/probe.ts'
import type { PlannedCell, StreamCell } from '../plan/plan.ts'
import type { CellFacts } from '../model/operation.ts'
import { untilGivenUp } from './until-given-up.ts'
import type { Bite } from '../model/fault.ts'
import { figuresOf } from './figures.ts'
import { keysNamed } from './keys-named.ts'
import type { BiteResult, CellResult, CheckResult, Figure } from '../model/result.ts'
import { type Verdict, worst } from '../model/verdict.ts'

/** Why the queue endpoint lacks an ability; undefined when it has it. */
type Lacks = (ability: string) => string | undefined

/** What a judgement of a cell of either kind needs. */
export interface JudgeCellOptions<Facts> {
  readonly cell: Pick<PlannedCell, 'id' | 'scenario' | 'stream' | 'variant' | 'faults'>
  readonly checks: readonly Check<Facts>[]
  readonly figures: readonly Figure[]
  readonly history: History<Facts>
  readonly startedMs: number
  readonly endedMs: number
  readonly replay: string
  readonly lacks: Lacks
  /** Why the harness lost sight, if it did. */
  readonly error?: string
  /** What is made of a fault's own account of whether it was met. @default it stands */
  readonly asBitten?: (bite: Bite) => Bite
}

/** A check that throws, or whose ground the queue endpoint does not offer, has judged nothing: `unknown`, never a pass. */
const judgeOne = <Facts>(check: Check<Facts>, history: History<Facts>, lacks: Lacks): Judgement => {
  for (const ability of check.needs?.(history.facts) ?? []) {
    const why = lacks(ability)
    if (why !== undefined)
      return { verdict: 'unknown', words: `the queue endpoint lacks "${ability}": ${why}`, findings: [] }
  }
  try {
    return check.judge(history)
  } catch (error) {
    return { verdict: 'unknown', words: `the check itself failed: ${messageOf(error)}`, findings: [] }
  }
}

/** What a check that goes by time says where the harness itself was late: that was its own time. */
const withoutTime = <Facts>(check: Check<Facts>, history: History<Facts>, judgement: Judgement): Judgement => {
  const { lateFromMs } = check
  if (judgement.verdict !== 'fail' || lateFromMs === undefined) return judgement
  const explainsMs = Math.max(lateFromMs, ...judgement.findings.map(({ beyondMs = 0 }) => beyondMs))
  const late = history
    .of('probe')
    .find(({ probe, unit, value }) => probe === harnessProbe && unit !== '%' && value >= explainsMs)
  if (late === undefined) return judgement
  const words = `${late.words} (${(late.timeMs / 1000).toFixed(2)} s), so this time proves nothing: ${judgement.words}`
  return { ...judgement, verdict: 'unknown', words }
}

/** From how late the harness's own work came, in ms, whatever waits for an answer on this machine may have waited for a processor. */
const lateFromMs = 1_000

/** When the harness itself was late or processors were hard to have, in words; undefined where the machine had time for all. */
const pressedIn = <Facts>(history: History<Facts>): string | undefined => {
  const pressed = history
    .of('probe')
    .find(({ probe, unit, value }) => probe === harnessProbe && value >= (unit === '%' ? pressedFrom : lateFromMs))
  return pressed === undefined ? undefined : `${pressed.words} (${(pressed.timeMs / 1000).toFixed(2)} s)`
}

/** What a check says where all that it found goes by time, and the machine had none. */
const withoutPressure = <Facts>(history: History<Facts>, judgement: Judgement): Judgement => {
  const { verdict, findings } = judgement
  if (verdict !== 'fail' || findings.length === 0 || !findings.every(({ byTime }) => byTime === true)) return judgement
  const pressed = pressedIn(history)
  if (pressed === undefined) return judgement
  return { ...judgement, verdict: 'unknown', words: `${pressed}, and this goes by time: ${judgement.words}` }
}

/** What a check says where sight was lost: only what was seen to happen stays a fail. */
const withoutSight = <Facts>(
  check: Check<Facts>,
  history: History<Facts>,
  judgement: Judgement,
  lost: string,
): Judgement =>
  judgement.verdict !== 'fail' || check.stands?.(history) === true
    ? judgement
    : {
        ...judgement,
        verdict: 'unknown',
        words: `sight was lost (${lost}), so this proves nothing: ${judgement.words}`,
      }

/** In one sentence what checks and faults come to. */
export const wordsOf = (
  verdict: Verdict,
  checks: readonly CheckResult[],
  bites: readonly BiteResult[],
  error: string | undefined,
): string => {
  const failed = checks.find((check) => check.verdict === 'fail')
  if (verdict === 'fail') return failed?.words ?? 'a check failed'
  if (error !== undefined) return error
  const idle = bites.find(({ bit }) => !bit)
  if (verdict === 'unknown')
    return idle?.words ?? checks.find((check) => check.verdict === 'unknown')?.words ?? 'nothing was judged'
  return `${checks.length} properties hold`
}

/** The checks of a cell, each once: a scenario's own word on one goes before that of those which every scenario has. */
export const checksOf = <Facts>(checks: readonly Check<Facts>[], history: History<Facts>): readonly Check<Facts>[] => {
  const names = checks.map(({ name }) => name)
  return checks.filter(({ name, applies }, nth) => names.indexOf(name) === nth && applies?.(history) !== false)
}

/** Options of {@link judgeChecks}. */
export interface JudgeChecksOptions<Facts> {
  readonly checks: readonly Check<Facts>[]
  readonly history: History<Facts>
  readonly lacks: Lacks
  /** Why sight was lost, where it was. */
  readonly lost: string | undefined
}

/** What each check makes of a history. */
export const judgeChecks = <Facts>({
  checks,
  history,
  lacks,
  lost,
}: JudgeChecksOptions<Facts>): readonly CheckResult[] =>
  checksOf(checks, history).map((check) => {
    const judgement = withoutPressure(history, withoutTime(check, history, judgeOne(check, history, lacks)))
    // What a finding goes by is the judge's affair alone.
    const findings = judgement.findings.map(({ words, operations }) => ({ words, operations }))
    return {
      check: check.name,
      property: check.property,
      ...(lost === undefined ? judgement : withoutSight(check, history, judgement, lost)),
      findings,
    }
  })

/** Why a history proves less than it should, where it is cut off. */
export const cutOff = ({ complete }: { readonly complete: boolean }): string | undefined =>
  complete ? undefined : 'the history is incomplete: its byte cap was reached or the disk is full'

/** Judges the finished history of a cell of either kind. A fault that did not bite turns a pass into `unknown` and leaves a fail a fail. */
export const judgeCell = <Facts>({
  cell,
  checks: given,
  figures,
  history,
  startedMs,
  endedMs,
  replay,
  lacks,
  error,
  asBitten = (bite) => bite,
}: JudgeCellOptions<Facts>): CellResult => {
  const { scenario, stream, variant } = cell
  const lost = error ?? cutOff(history)
  const checks = judgeChecks({ checks: given, history, lacks, lost })
  const bites = cell.faults.map(({ id, fault }): BiteResult => ({
    faultId: id,
    fault: fault.name,
    ...asBitten(fault.bite(history, id)),
  }))
  const idle: Verdict[] = bites.some(({ bit }) => !bit) ? ['unknown'] : []
  // Where sight was lost nothing passes.
  const blind: Verdict[] = lost === undefined ? [] : ['unknown']
  const verdict = worst([...checks.map((check) => check.verdict), ...idle, ...blind])
  const keys = keysNamed(history, checks)
  return {
    id: cell.id,
    scenario: scenario.name,
    stream: stream.name,
    variant,
    claim: scenario.claim,
    source: scenario.source,
    severity: scenario.severity,
    verdict,
    words: wordsOf(verdict, checks, bites, lost),
    ...(lost === undefined ? {} : { error: lost }),
    startedMs,
    endedMs,
    checks,
    ...(keys.length === 0 ? {} : { keys }),
    bites,
    figures,
    replay,
  }
}

/** What a judgement of a cell of messages needs. */
export interface JudgeOptions extends Omit<JudgeCellOptions<CellFacts>, 'cell' | 'checks' | 'figures'> {
  readonly cell: Pick<StreamCell, 'id' | 'scenario' | 'stream' | 'variant' | 'faults'>
}

/** Judges the finished history of a cell of messages. */
export const judge = (options: JudgeOptions): CellResult => {
  const { cell, history } = options
  return judgeCell({
    ...options,
    checks: cell.scenario.checks(cell.stream),
    figures: figuresOf(history),
    asBitten: (bite) => untilGivenUp(history, bite),
  })
}

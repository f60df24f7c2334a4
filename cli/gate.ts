import { execFile } from 'node:child_process'
import { mkdir, readFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { promisify } from 'node:util'
import { parse } from 'yaml'
import { z } from 'zod'
import type { Config } from '../harness/settings/config.ts'
import { messageOf, ShakedownError } from '../harness/errors.ts'
import { gateForm, type GatePolicy } from '../harness/settings/gate-settings.ts'
import { planAll } from '../harness/plan/plan-all.ts'
import { writeReport } from '../reports/write-report.ts'
import { keyVariable } from './checksums.ts'
import { means } from './gate/cell-pattern.ts'
import { readBaseline } from './gate/baseline.ts'
import { decide } from './gate/decide.ts'
import type { DecideOptions, Place } from './gate/decide-options.ts'
import { readEvidence, type RunEvidence } from './gate/evidence.ts'
import type { Wanted } from './gate/decision.ts'
import { decisionLines, decisionPage } from './gate/page.ts'
import { runMissing } from './gate/run-missing.ts'
import type { Io } from './io.ts'
import { pickScenarios, pickTarget } from './pick.ts'
import { version } from './version.ts'

/** Options of {@link gateCommand}. */
export interface GateCommandOptions {
  /** File with the policy, JSON or YAML. @default `gate` of the configuration */
  readonly policy?: string | undefined
  /** What is to be released. @default the policy's, else the commit that is checked out */
  readonly wanted: Wanted
  /** An earlier run's folder or `gate.json`, fewer judged cells than whose need a reason. */
  readonly compare?: string | undefined
  /** Run first what is missing or too old: cells, and proofs. */
  readonly run: boolean
  readonly json: boolean
  readonly config: Config
}

const bad = (what: string, hint: string, cause?: unknown): ShakedownError =>
  new ShakedownError('bad-policy', what, { hint, exitCode: 2, cause })

/** Reads the policy. */
const readPolicy = async (file: string | undefined, config: Config): Promise<GatePolicy> => {
  if (file === undefined) return config.gate ?? gateForm.parse({})
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw bad(
      `the policy ${file} cannot be read: ${messageOf(error)}`,
      'Give a file of JSON or YAML with --policy.',
      error,
    )
  })
  try {
    return gateForm.parse(parse(text))
  } catch (error) {
    const what = error instanceof z.ZodError ? z.prettifyError(error) : messageOf(error)
    throw bad(`the policy ${file} is none:\n${what}`, 'docs/gate.md lists what a policy may say.', error)
  }
}

/** Where everything must be shown, and which cells there. */
const placesOf = async (policy: GatePolicy, config: Config): Promise<readonly Place[]> => {
  const named = policy.scenarios === undefined ? [] : pickScenarios({ names: policy.scenarios }, config)
  const { severities } = policy
  const all = pickScenarios({ names: [] }, config)
  const severe = severities === undefined ? [] : all.filter(({ severity }) => severities.includes(severity))
  const everything = policy.scenarios === undefined && severities === undefined
  const scenarios = everything
    ? all
    : [
        ...new Map(
          [...(policy.scenarios?.length === 0 ? [] : named), ...severe].map((each) => [each.name, each]),
        ).values(),
      ]
  const places: Place[] = []
  for (const target of policy.targets ?? [config.target]) {
    const { streams, fronts, defects } = await pickTarget(target, config)
    for (const stack of policy.stacks ?? [config.stack])
      places.push({
        target,
        stack,
        cells: planAll({ target, stack, seed: 'gate', scenarios, streams, fronts }).cells.map(({ id }) => id),
        defects: defects.map(({ name }) => name),
      })
  }
  return places
}

/** An excuse that means no cell is a slip of the pen, and would be missed the day that it is needed. */
const checkExcuses = (policy: GatePolicy, places: readonly Place[]): void => {
  const ids = places.flatMap(({ cells }) => cells)
  const idle = [...policy.waivers, ...policy.unknown, ...policy.skipped].filter(
    ({ cells }) => !ids.some((id) => means(cells, id)),
  )
  if (idle.length > 0 && ids.length > 0)
    throw bad(
      `the policy excuses cells that are not required: ${idle.map(({ cells }) => cells).join(', ')}`,
      `A cell's id is target/stack/scenario/stream/variant, with * for anything within a part, such as ${ids[0] ?? ''}.`,
    )
}

const wantedOf = async (given: Wanted, policy: GatePolicy, cwd: string): Promise<Wanted> => {
  const { commit, image, version: released } = { ...policy.subject, ...given }
  const named = {
    ...(commit !== undefined && { commit }),
    ...(image !== undefined && { image }),
    ...(released !== undefined && { version: released }),
  }
  if (Object.keys(named).length > 0) return named
  const head = await promisify(execFile)('git', ['-C', cwd, 'rev-parse', 'HEAD']).catch(() => undefined)
  return head === undefined ? {} : { commit: head.stdout.trim() }
}

/** Runs that GitHub attests: `gh attestation verify` says so of their checksums. */
const attestedRuns = async (
  runs: readonly RunEvidence[],
  repository: string | undefined,
): Promise<ReadonlySet<string>> => {
  const attested = new Set<string>()
  if (repository === undefined) return attested
  for (const { runId, directory, result, corrupt } of runs) {
    if (result === undefined || corrupt !== undefined) continue
    const args = ['attestation', 'verify', join(directory, 'checksums.txt'), '--repo', repository]
    const ok = await promisify(execFile)('gh', args).then(
      () => true,
      () => false,
    )
    if (ok) attested.add(runId)
  }
  return attested
}

/** `shakedown gate`: decides from results whether a release may go, prints why, and writes `gate.json` and `gate.md`. */
export const gateCommand = async (options: GateCommandOptions, io: Io): Promise<number> => {
  const { config, json } = options
  const policy = await readPolicy(options.policy === undefined ? undefined : resolve(io.cwd, options.policy), config)
  const places = await placesOf(policy, config)
  checkExcuses(policy, places)
  const baseline = options.compare === undefined ? undefined : await readBaseline(resolve(io.cwd, options.compare))
  const wanted = await wantedOf(options.wanted, policy, io.cwd)
  const out = resolve(io.cwd, config.out)
  const gather = async (): Promise<DecideOptions> => {
    const evidence = await readEvidence(out, io.env[keyVariable])
    return {
      policy,
      places,
      evidence,
      wanted,
      ...(baseline && { baseline }),
      attested: await attestedRuns(evidence.runs, policy.attestedBy),
      now: new Date(),
      shakedown: version,
    }
  }
  let known = await gather()
  if (options.run) {
    await runMissing(known, config, io)
    if (io.signal.aborted) return 130
    known = await gather()
  }
  const decision = decide(known)
  await mkdir(out, { recursive: true })
  await writeReport(out, 'gate.json', `${JSON.stringify(decision, null, 1)}\n`)
  const page = await writeReport(out, 'gate.md', decisionPage(decision))
  const lines = [...decisionLines(decision), `Decision: ${relative(io.cwd, page)}`]
  ;(json ? io.err : io.out).write(`${lines.join('\n')}\n`)
  if (json) io.out.write(`${JSON.stringify(decision)}\n`)
  return decision.exitCode
}

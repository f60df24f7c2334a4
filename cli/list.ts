import type { Config } from '../harness/settings/config.ts'
import { type AnyScenario, isOfFronts } from '../harness/model/any-scenario.ts'
import type { FrontFacts } from '../harness/model/front-facts.ts'
import { planAll } from '../harness/plan/plan-all.ts'
import type { StreamFacts, TargetDefinition } from '../harness/model/target.ts'
import type { Io } from './io.ts'
import { pickScenarios, pickTarget, type Selection } from './pick.ts'
import { missingFor, partSays } from './unlocks.ts'

/** Options of {@link listCommand}. */
export interface ListCommandOptions extends Selection {
  readonly json: boolean
  readonly config: Config
}

/** How a scenario and a stream go together. */
interface Fitting {
  readonly stream: string
  readonly fits: boolean
  /** Why not. */
  readonly reason?: string
  /** What the stream would have to name for it to fit. */
  readonly missing?: readonly string[]
}

const fitting = (target: string, scenario: AnyScenario, subject: StreamFacts | FrontFacts): Fitting => {
  const { name } = subject
  const { cells, skipped } = planAll({
    target,
    stack: 'any',
    seed: 'list',
    scenarios: [scenario],
    ...('queue' in subject ? { streams: [subject] } : { streams: [], fronts: [subject] }),
  })
  if (cells.length > 0) return { stream: name, fits: true }
  const missing = isOfFronts(scenario) || !('queue' in subject) ? undefined : missingFor(scenario, subject)
  return {
    stream: name,
    fits: false,
    reason: skipped[0]?.reason ?? 'it has no variant for it',
    ...(missing === undefined ? {} : { missing }),
  }
}

interface Listed extends Pick<AnyScenario, 'name' | 'claim' | 'source' | 'severity' | 'tags' | 'variants'> {
  readonly about: 'streams' | 'front doors'
  readonly streams: readonly Fitting[]
  readonly defects: readonly { readonly name: string; readonly check: string; readonly says: string }[]
}

const entry = (scenario: AnyScenario, definition: TargetDefinition): Listed => {
  const { name, claim, source, severity, tags, variants } = scenario
  return {
    name,
    claim,
    source,
    severity,
    tags,
    variants,
    about: isOfFronts(scenario) ? 'front doors' : 'streams',
    streams: (isOfFronts(scenario) ? (definition.fronts ?? []) : definition.streams).map((subject) =>
      fitting(definition.name, scenario, subject),
    ),
    defects: definition.defects
      .filter((defect) => defect.scenario === name)
      .map((defect) => ({ name: defect.name, check: defect.check, says: defect.says })),
  }
}

/** What a target names that has none of what a scenario is about. */
const unlocksAny = {
  streams: 'no stream was declared; "streams: [defineStream({ … })]" would unlock this',
  'front doors': 'no front door was declared; "fronts: [defineFrontDoor({ … })]" would unlock this',
}

const words = ({ name, claim, source, severity, tags, variants, about, streams, defects }: Listed): string =>
  [
    `${name}  [${severity}; ${tags.join(', ')}]`,
    `  ${claim}`,
    `  source    ${source}`,
    `  variants  ${variants.join(', ')}`,
    ...(streams.length === 0 ? [`  no fit    ${unlocksAny[about]}`] : []),
    ...streams.map(({ stream, fits, reason = '' }) =>
      fits ? `  stream    ${stream}` : `  no fit    ${stream}: ${reason}`,
    ),
    ...defects.map((defect) => `  catches   ${defect.name} (by ${defect.check}): ${defect.says}`),
    '',
  ].join('\n')

/** For each stream: what it would take to unlock more. */
const unlocking = (listed: readonly Listed[], stream: string): readonly string[] => {
  const locked = listed.flatMap(({ name, streams }) =>
    streams.flatMap((each) => (each.stream === stream && !each.fits ? [{ name, missing: each.missing }] : [])),
  )
  const all = listed.filter(({ streams }) => streams.some((each) => each.stream === stream)).length
  const unlocked = all - locked.length
  const byMissing = Map.groupBy(locked, ({ missing }) => missing?.join(' and ') ?? '')
  const lines = [...byMissing].map(([missing, scenarios]) => {
    const names = scenarios.map(({ name }) => name).join(', ')
    return missing === '' ? `  nothing     would unlock ${names}` : `  ${missing}: ${names}`
  })
  const named = [...new Set(locked.flatMap(({ missing = [] }) => missing))]
  return [
    `${stream}: ${unlocked} of ${all} scenarios are unlocked${locked.length === 0 ? '' : '; more with'}`,
    ...lines,
    ...(named.length === 0 ? [] : ['  where']),
    ...named.map((name) => `    ${name} is ${partSays(name)}`),
    '',
  ]
}

/** `shakedown list`: every scenario with its claim, source, severity, and the streams or front doors that it fits, or why not and what would unlock it. */
export const listCommand = async (options: ListCommandOptions, io: Io): Promise<number> => {
  const definition = await pickTarget(options.config.target, options.config)
  const listed = pickScenarios(options, options.config).map((scenario) => entry(scenario, definition))
  if (options.json) {
    io.out.write(`${JSON.stringify(listed, null, 1)}\n`)
    return 0
  }
  for (const each of listed) io.out.write(`${words(each)}\n`)
  for (const { name } of definition.streams) io.out.write(`${unlocking(listed, name).join('\n')}\n`)
  return 0
}

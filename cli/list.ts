import type { Config } from '../harness/settings/config.ts'
import { type AnyScenario, isOfFronts } from '../harness/model/any-scenario.ts'
import type { FrontFacts } from '../harness/model/front-facts.ts'
import { planAll } from '../harness/plan/plan-all.ts'
import type { StreamFacts, TargetDefinition } from '../harness/model/target.ts'
import type { Io } from './io.ts'
import { pickScenarios, pickTarget, type Selection } from './pick.ts'
import { missingByVariant, missingFor, moreChecks, partSays } from './unlocks.ts'

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
  /** Its variants that do not fit a stream, and what the stream would have to name for each; undefined where nothing would do. */
  readonly locked: readonly { readonly variant: string; readonly missing: readonly string[] | undefined }[]
  /** Checks that it would have too, by what the stream would have to name. */
  readonly lacks: readonly { readonly part: string; readonly check: string }[]
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
  const fits = cells.length > 0
  if (isOfFronts(scenario) || !('queue' in subject))
    return {
      stream: name,
      fits,
      ...(fits ? {} : { reason: skipped[0]?.reason ?? 'it has no variant for it' }),
      locked: [],
      lacks: [],
    }
  const locked = skipped.length === 0 ? [] : missingByVariant(scenario, subject)
  if (fits) return { stream: name, fits, locked, lacks: moreChecks(scenario, subject) }
  const missing = missingFor(scenario, subject)
  return {
    stream: name,
    fits,
    reason: skipped[0]?.reason ?? 'it has no variant for it',
    ...(missing === undefined ? {} : { missing }),
    locked,
    lacks: [],
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

/** Variants of one scenario that lack the same: all of it, or those. */
const lockedInWords = ({ name, variants }: Listed, locked: readonly string[]): string =>
  locked.length === variants.length ? name : `${name} (${locked.join(', ')})`

/** For each stream: what it would take to unlock more. */
const unlocking = (listed: readonly Listed[], stream: string): readonly string[] => {
  const own = listed.flatMap((each) =>
    each.streams.flatMap((fitting) => (fitting.stream === stream ? [{ each, fitting }] : [])),
  )
  const byMissing = Map.groupBy(
    own.flatMap(({ each, fitting: { locked } }) => locked.map(({ variant, missing }) => ({ each, variant, missing }))),
    ({ missing }) => missing?.join(' and ') ?? '',
  )
  const unlocks = [...byMissing].map(([missing, locked]) => {
    const names = [...Map.groupBy(locked, ({ each }) => each)].map(([each, variants]) =>
      lockedInWords(
        each,
        variants.map(({ variant }) => variant),
      ),
    )
    return missing === '' ? `  nothing     would unlock ${names.join(', ')}` : `  ${missing}: ${names.join(', ')}`
  })
  const lacks = own.flatMap(({ each, fitting }) =>
    fitting.lacks.map(({ part, check }) => ({ part, says: `${check} in ${each.name}` })),
  )
  const judges = [...Map.groupBy(lacks, ({ part }) => part)].map(
    ([part, checks]) => `  ${part}: ${checks.map(({ says }) => says).join(', ')}`,
  )
  const lines = [...unlocks, ...judges]
  const named = [
    ...new Set([
      ...own.flatMap(({ fitting }) => fitting.locked.flatMap(({ missing = [] }) => missing)),
      ...lacks.map(({ part }) => part),
    ]),
  ]
  const unlocked = own.filter(({ fitting }) => fitting.fits).length
  return [
    `${stream}: ${unlocked} of ${own.length} scenarios are unlocked${lines.length === 0 ? '' : '; more with'}`,
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

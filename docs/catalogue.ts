import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { faults } from '../chaos/index.ts'
import { alwaysOfFronts, frontChecks } from '../checks/front/index.ts'
import { always, checks } from '../checks/index.ts'
import { type AnyScenario, isOfFronts } from '../harness/model/any-scenario.ts'
import { isFrontCell, type PlannedCell, type SkippedCell } from '../harness/plan/plan.ts'
import { planAll } from '../harness/plan/plan-all.ts'
import type { TargetDefinition } from '../harness/model/target.ts'
import { probes } from '../probes/index.ts'
import { frontScenarios } from '../scenarios/front/index.ts'
import { scenarios } from '../scenarios/index.ts'
import { targets } from '../targets/index.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

const head = `# Catalogue

Written by \`npm run docs\` from the code; a test says when it is out of date.

Sources are the runbooks that the claims come from: PR is hmpps-person-record, PN is hmpps-prisoner-to-nomis-update, WCN is the
on-call guide of WriteCareNotes, HAF is the backend operations guide of Hafnium.`

const code = (names: Iterable<string>): string => [...new Set(names)].map((name) => `\`${name}\``).join(', ')

/** The comment on a file's exported function, on one line. */
const commentOn = (folder: string, name: string): string => {
  const [file] = globSync(`${folder}/**/${name}.ts`, { cwd: root })
  if (file === undefined) throw new Error(`${folder} has no file ${name}.ts`)
  const camel = name.replaceAll(/-(?<letter>\w)/g, (_, letter: string) => letter.toUpperCase())
  const comment = new RegExp(`/\\*\\*(?<text>(?:(?!\\*/)[^])*)\\*/\\s*export const ${camel} =`).exec(
    readFileSync(join(root, file), 'utf8'),
  )
  if (comment?.groups?.['text'] === undefined) throw new Error(`${file} says nothing of ${camel}`)
  return comment.groups['text'].replaceAll(/\s*\n\s*\* ?/g, ' ').trim()
}

const everywhere = new Set([...always(), ...alwaysOfFronts()].map(({ name }) => name))

const checkEntry = (name: string, property: string): string =>
  `- \`${name}\`${everywhere.has(name) ? ' (in every scenario)' : ''}: ${property}.`

interface Planned {
  readonly definition: TargetDefinition
  readonly cells: readonly PlannedCell[]
  readonly skipped: readonly SkippedCell[]
}

const allScenarios = [...Object.values(scenarios), ...Object.values(frontScenarios)].map((make): AnyScenario => make())

const planned = (definition: TargetDefinition): Planned => ({
  definition,
  ...planAll({
    target: definition.name,
    stack: 'any',
    seed: 'catalogue',
    scenarios: allScenarios,
    streams: definition.streams,
    fronts: definition.fronts,
  }),
})

const onTarget = (scenario: AnyScenario, { definition, cells, skipped }: Planned): readonly string[] => {
  const { name } = scenario
  const own = cells.filter((cell) => cell.scenario.name === name)
  const not = new Map(
    skipped.filter((cell) => cell.scenario.name === name).map(({ stream, reason }) => [stream.name, reason]),
  )
  return [
    `- On \`${definition.name}\`: ${own.length === 0 ? `no ${isOfFronts(scenario) ? 'front door' : 'stream'}` : code(own.map(({ stream }) => stream.name))}`,
    ...[...not].map(([stream, reason]) => `  - not \`${stream}\`: ${reason}`),
    ...definition.defects
      .filter(({ scenario }) => scenario === name)
      .map(({ name: defect, check, says, streams }) => {
        const only = new Set(own.map(({ stream }) => stream.name)).size > streams.length ? `, on ${code(streams)}` : ''
        return `  - catches \`${defect}\` by \`${check}\`${only}: ${says}`
      }),
  ]
}

const scenarioEntry = (scenario: AnyScenario, plans: readonly Planned[]): string => {
  const { name, claim, source, severity, tags, variants } = scenario
  const own = plans.flatMap(({ cells }) => cells.filter((cell) => cell.scenario.name === name))
  const used = own.flatMap((cell) => cell.faults.map(({ fault }) => fault.name))
  const judged = own
    .flatMap((cell): readonly { readonly name: string }[] =>
      isFrontCell(cell) ? cell.scenario.checks(cell.stream, cell.variant) : cell.scenario.checks(cell.stream),
    )
    .map((check) => check.name)
  const ownChecks = judged.filter((check) => !everywhere.has(check))
  return [
    `### ${name}\n\n${claim}\n`,
    `- ${severity}, from ${source}; tags ${code(tags)}; variants ${code(variants)}`,
    ...(used.length === 0 ? [] : [`- Faults: ${code(used)}`]),
    `- Checks: ${ownChecks.length === 0 ? '' : `${code(ownChecks)} and `}those of every scenario${isOfFronts(scenario) ? ' of front doors' : ''}`,
    ...plans.flatMap((plan) => onTarget(scenario, plan)),
  ].join('\n')
}

const faultEntry = (name: string, plans: readonly Planned[]): string => {
  const uses = plans.flatMap(({ cells }) =>
    cells.flatMap(({ scenario, faults }) =>
      faults.filter(({ fault }) => fault.name === name).map(({ fault }) => ({ scenario: scenario.name, fault })),
    ),
  )
  const needs = (uses[0]?.fault.needs ?? []).flatMap((need) =>
    Object.entries(need).map(([what, which]) => (which === true ? what : `${what} to ${String(which)}`)),
  )
  const needed = needs.length === 0 ? '' : ` Needs of a stream: ${needs.join(', ')}.`
  const by = uses.length === 0 ? '' : ` Used by ${code(uses.map(({ scenario }) => scenario))}.`
  return `- \`${name}\`: ${commentOn('chaos', name)}${needed}${by}`
}

/** The text of `catalogue.md`: every scenario, fault, probe and check there is, from the indexes of their folders. */
export const catalogue = async (): Promise<string> => {
  const plans = await Promise.all(Object.values(targets).map(async (make) => planned(await make())))
  const sections = [
    ['Scenarios', allScenarios.map((scenario) => `${scenarioEntry(scenario, plans)}\n`)],
    ['Faults', Object.keys(faults).map((name) => faultEntry(name, plans))],
    ['Probes', Object.keys(probes).map((name) => `- \`${name}\`: ${commentOn('probes', name)}`)],
    ['Checks', Object.entries({ ...checks, ...frontChecks }).map(([name, make]) => checkEntry(name, make().property))],
  ] as const
  return `${head}\n\n${sections.map(([title, entries]) => `## ${title}\n\n${entries.join('\n').trim()}\n`).join('\n')}`
}

import { access, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { exploredName } from '../../explore/explored/explored.ts'
import { ShakedownError } from '../../harness/errors.ts'
import type { StreamCell } from '../../harness/plan/plan.ts'
import type { Schedule } from '../../harness/model/schedule.ts'
import { camelCase } from '../../harness/settings/camel-cased.ts'
import { scenarios } from '../../scenarios/index.ts'

const wrong = (message: string, hint: string): ShakedownError =>
  new ShakedownError('bad-save', message, { hint, exitCode: 2 })

const dataOf = ({ steps, faults }: Schedule): string =>
  JSON.stringify({ steps: steps.filter(({ id }) => id !== 'control'), faults }, null, 2).replaceAll('\n', '\n  ')

/** Of a schedule that nobody wrote: what judges it follows from it. */
const exploredSource = (name: string, stream: string, schedule: Schedule): string =>
  `import { exploredSchedule } from 'shakedown'

/** The smallest schedule found that fails on ${stream}: list it under \`scenarios\` in shakedown.config.ts. */
export const ${camelCase(name)} = exploredSchedule({
  name: ${JSON.stringify(name)},
  stream: ${JSON.stringify(stream)},
  schedule: ${dataOf(schedule)},
})
`

const sourceOf = (name: string, { scenario, stream, variant }: StreamCell, schedule: Schedule): string => {
  if (scenario.name === exploredName) return exploredSource(name, stream.name, schedule)
  const own = Object.hasOwn(scenarios, scenario.name)
  const of = own ? `scenarios.${camelCase(scenario.name)}()` : camelCase(scenario.name)
  const imports = own
    ? "import { scenarioFromSchedule, scenarios } from 'shakedown'\n"
    : `import { scenarioFromSchedule } from 'shakedown'\n// Your own scenario, which made the schedule: mend the path.\nimport { ${of} } from './${scenario.name}.ts'\n`
  return `${imports}
/** The smallest schedule found that fails as ${scenario.name} did on ${stream.name}: list it under \`scenarios\` in shakedown.config.ts. */
export const ${camelCase(name)} = scenarioFromSchedule({
  name: ${JSON.stringify(name)},
  of: ${of},
  variant: ${JSON.stringify(variant)},
  stream: ${JSON.stringify(stream.name)},
  schedule: ${dataOf(schedule)},
})
`
}

/**
 * Makes what writes a schedule as a scenario of the user's own, and says where it is.
 *
 * @throws {ShakedownError} exit 2 for a name that none can have, or that is taken
 */
export const saveScenario = async (
  cwd: string,
  name: string,
  planned: StreamCell,
): Promise<(schedule: Schedule) => Promise<string>> => {
  if (!/^[a-z][a-z0-9-]*$/.test(name))
    throw wrong(`"${name}" is no name of a scenario`, 'Small letters, digits and dashes, a letter first.')
  if (Object.hasOwn(scenarios, name)) throw wrong(`there is a scenario ${name} already`, 'Give another name.')
  const file = join(cwd, `${name}.ts`)
  const taken = await access(file).then(
    () => true,
    () => false,
  )
  if (taken) throw wrong(`${file} is there already`, 'Give another name, or move it away.')
  return async (schedule) => {
    await writeFile(file, sourceOf(name, planned, schedule), { flag: 'wx' })
    return `Saved: ${relative(cwd, file)}, a scenario of its own: import ${camelCase(name)} and list it under "scenarios" in shakedown.config.ts.`
  }
}

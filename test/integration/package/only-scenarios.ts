import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { scenarios } from '../../../scenarios/index.ts'

/** The text of a module whose `leftOut` are scenarios of the names of all but these, which fit nothing: a configuration has them as its `scenarios`. */
export const leftOutBut = (kept: readonly string[]): string => `import { defineScenario } from 'shakedown'

const names = ${JSON.stringify(Object.keys(scenarios).filter((name) => !kept.includes(name)))}

export const leftOut = names.map((name) =>
  defineScenario({
    name,
    claim: 'It is left out.',
    source: 'none',
    severity: 'P4',
    tags: [],
    variants: ['none'],
    fits: () => 'it is left out',
    plan: () => ({ steps: [], faults: [] }),
    probes: [],
    checks: () => [],
  }),
)
`

/**
 * Changes the configuration that "init" wrote in a folder, so that a command without names runs these scenarios alone, for the sake of what is the same
 * however much there is to run.
 *
 * @param more further settings of the configuration, with a comma at the end
 */
export const onlyScenarios = (folder: string, kept: readonly string[], more = ''): void => {
  writeFileSync(join(folder, 'shakedown/left-out.ts'), leftOutBut(kept))
  const config = join(folder, 'shakedown.config.ts')
  const text = readFileSync(config, 'utf8')
  if (!text.includes('defineConfig({')) throw new Error(`${config} is not as "init" writes it`)
  writeFileSync(
    config,
    `import { leftOut } from './shakedown/left-out.ts'\n${text.replace('defineConfig({', `defineConfig({\n  ${more}\n  scenarios: leftOut,`)}`,
  )
}

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/**
 * Writes a configuration under which only some cells are judged, each by its scenario, stream and variant: all others are skipped, because they are left to
 * `npm run test:slow`. Scenarios of docs/examples/hmpps are among them.
 *
 * @returns the scenarios to run
 */
export const writeSlice = async (folder: string, cells: readonly string[]): Promise<readonly string[]> => {
  const own = join(root, 'docs/examples/hmpps/person-match-calls.ts')
  await writeFile(
    join(folder, 'shakedown.config.ts'),
    `import { defineConfig, scenarios } from 'shakedown'
import { personMatchCalls } from ${JSON.stringify(own)}

const cells = ${JSON.stringify(cells)}
const all = [...Object.values(scenarios).map((make) => make()), ...personMatchCalls]

export default defineConfig({
  scenarios: all.map((scenario) => ({
    ...scenario,
    fits: (stream, variant) =>
      cells.includes(\`\${scenario.name}/\${stream.name}/\${variant}\`) ? scenario.fits(stream, variant) : 'it is left out',
  })),
})
`,
  )
  return [...new Set(cells.map((cell) => cell.split('/')[0] ?? ''))]
}

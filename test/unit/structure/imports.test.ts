import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, sep } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = new URL('../../..', import.meta.url).pathname

/** Which folders each folder may import, beside itself; services may not even import their neighbours. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  harness: [],
  chaos: ['harness'],
  probes: ['harness'],
  checks: ['harness'],
  reports: ['harness'],
  stacks: ['harness'],
  targets: ['harness'],
  'targets/reference/services': [],
  scenarios: ['harness', 'chaos', 'probes', 'checks'],
  watch: ['harness', 'probes', 'checks', 'scenarios', 'reports'],
  cli: ['harness', 'chaos', 'probes', 'checks', 'reports', 'stacks', 'targets', 'scenarios', 'watch'],
}

const services = 'targets/reference/services/'
const folderOf = (file: string): string =>
  file.startsWith(services) ? 'targets/reference/services' : (file.split(sep)[0] ?? '')

/** Imports of a file that go to a folder it may not know. */
const trespasses = (file: string, text: string): readonly string[] => {
  const from = folderOf(file)
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'(?<path>\.[^']*)'/g)]
    .map(({ groups }) => normalize(join(dirname(file), groups?.['path'] ?? '')))
    .filter((to) => !to.endsWith('.json') && folderOf(to) !== from && !(allowed[from] ?? []).includes(folderOf(to)))
    .map((to) => `${file} imports ${to}`)
}

describe('imports', () => {
  it('go one way only, as the design says', () => {
    const files = globSync(
      Object.keys(allowed).map((folder) => `${folder}/**/*.ts`),
      { cwd: root },
    )
    expect(files.length).toBeGreaterThan(100)
    expect(files.flatMap((file) => trespasses(file, readFileSync(join(root, file), 'utf8')))).toEqual([])
  })

  it('are seen when they go the wrong way', () => {
    expect(trespasses('harness/run.ts', "import { x } from '../cli/index.ts'")).toHaveLength(1)
    expect(trespasses('targets/reference/services/a/main.ts', "import { x } from '../../streams.ts'")).toHaveLength(1)
    expect(trespasses('cli/run.ts', "const x = await import('../harness/run.ts')")).toEqual([])
  })
})

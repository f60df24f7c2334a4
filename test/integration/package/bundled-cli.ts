import { createHash } from 'node:crypto'
import {
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { makeBundle } from '../../../stacks/embedded/bundles/make-bundle.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const cache = join(root, 'node_modules/.cache/shakedown-cli')
/** What is imported from outside: by bin/shakedown.js, and by configurations. */
const entries = ['cli/index.ts', 'index.ts', 'watch/index.ts'].map((path) => join(root, path))
/** A configuration of the tests may import sources itself: what they throw must be of the class that the bundle knows. */
const shared = join(root, 'harness/errors.ts')
/** Of these a user has what there is, or they have native parts. */
const outside =
  /^(?:playwright-core|@sparticuz\/chromium|rolldown|vitest|@platformatic\/kafka|testcontainers|@testcontainers\/\w+)(?:\/|$)/
const keptMs = 24 * 3_600_000

/** Each module goes on to know where its source is, beside which stands what it reads. */
const inItsPlace = (code: string, id: string): string =>
  code
    .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href))
    .replaceAll('import.meta.dirname', JSON.stringify(join(id, '..')))

const plugin = {
  name: 'in-its-place',
  resolveId: (id: string, from: string | undefined) =>
    from !== undefined && id.startsWith('.') && join(from, '..', id) === shared
      ? { id: pathToFileURL(shared).href, external: true }
      : undefined,
  transform: (code: string, id: string) => (code.includes('import.meta.') ? inItsPlace(code, id) : undefined),
}

/** Loads the bundle where a source of it is asked for. @param bundled the bundle's files by those sources */
const hook = (bundled: Readonly<Record<string, string>>): string => `import { registerHooks } from 'node:module'
const bundled = ${JSON.stringify(bundled)}
registerHooks({
  load: (url, context, next) =>
    Object.hasOwn(bundled, url)
      ? { format: 'module', shortCircuit: true, source: \`export * from '\${bundled[url]}'\` }
      : next(url, context),
})
`

const removeOld = (): void => {
  for (const name of readdirSync(cache)) {
    const path = join(cache, name)
    if (Date.now() - statSync(path).mtimeMs > keptMs) rmSync(path, { recursive: true, force: true })
  }
}

/**
 * Bundles the command line from its sources, once in a run of the tests, which start it some hundred times: each start takes half of the processor time. Its
 * folder is named by what is in it, so that Node's compile cache knows it again. With `SHAKEDOWN_TEST_HOOK=''` in the environment it starts from its sources.
 */
export const setup = async (): Promise<void> => {
  if (process.env['SHAKEDOWN_TEST_HOOK'] !== undefined) return
  mkdirSync(cache, { recursive: true })
  removeOld()
  const made = mkdtempSync(join(cache, 'new-'))
  const { mains } = await makeBundle(entries, made, { external: (id) => outside.test(id), plugins: [plugin] })
  const digest = createHash('sha256')
  for (const file of globSync('**/*.mjs', { cwd: made }).toSorted()) digest.update(readFileSync(join(made, file)))
  const folder = join(cache, digest.digest('hex').slice(0, 16))
  const placed = Object.entries(mains).map(([source, file]) => [source, join(folder, relative(made, file))])
  const bundled = placed.map((pair) => pair.map((path) => pathToFileURL(path).href))
  writeFileSync(join(made, 'hook.mjs'), hook(Object.fromEntries(bundled)))
  try {
    renameSync(made, folder)
  } catch {
    rmSync(made, { recursive: true }) // it is there
  }
  process.env['SHAKEDOWN_TEST_HOOK'] = join(folder, 'hook.mjs')
}

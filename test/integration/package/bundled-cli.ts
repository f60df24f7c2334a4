import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { rolldown } from 'rolldown'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const cache = join(root, 'node_modules/.cache/shakedown-cli')
/** What is imported from outside: by bin/shakedown.js, and by configurations. */
const entries = { cli: 'cli/index.ts', shakedown: 'index.ts', watch: 'watch/index.ts' }
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

/** Loads the bundle where a source of it is asked for. */
const hook = (folder: string): string => `import { registerHooks } from 'node:module'
const bundled = new Map(${JSON.stringify(
  Object.entries(entries).map(([name, path]) => [
    pathToFileURL(join(root, path)).href,
    pathToFileURL(join(folder, `${name}.mjs`)).href,
  ]),
)})
registerHooks({
  load: (url, context, next) =>
    bundled.has(url)
      ? { format: 'module', shortCircuit: true, source: \`export * from '\${bundled.get(url)}'\` }
      : next(url, context),
})
`

const removeOld = (): void => {
  for (const name of readdirSync(cache)) {
    const path = join(cache, name)
    if (Date.now() - statSync(path).mtimeMs > keptMs) rmSync(path, { recursive: true, force: true })
  }
}

const make = async (folder: string): Promise<void> => {
  const build = await rolldown({
    input: Object.fromEntries(Object.entries(entries).map(([name, path]) => [name, join(root, path)])),
    platform: 'node',
    cwd: root,
    logLevel: 'silent',
    external: (id) => outside.test(id),
    plugins: [
      {
        name: 'in-its-place',
        resolveId: (id, from) =>
          from !== undefined && id.startsWith('.') && join(from, '..', id) === shared
            ? { id: pathToFileURL(shared).href, external: true }
            : undefined,
        transform: (code, id) => (code.includes('import.meta.') ? inItsPlace(code, id) : undefined),
      },
    ],
  })
  await build.write({
    dir: folder,
    format: 'esm',
    sourcemap: true,
    entryFileNames: '[name].mjs',
    chunkFileNames: '[name]-[hash].mjs',
    // What is imported late lies by itself, as in stacks/embedded/bundles/make-bundle.ts.
    codeSplitting: {
      groups: [
        {
          name: (id, graph) =>
            graph.getModuleInfo(id)?.dynamicImporters.length ? id.slice(-60).replaceAll(/\W+/g, '-') : null,
        },
      ],
    },
  })
  await build.close()
}

/**
 * Bundles the command line from its sources, once in a run of the tests, which start it some hundred times: each start is less than half as long. Its
 * folder is named by what is in it, so that Node's compile cache knows it again.
 */
export const setup = async (): Promise<void> => {
  if (process.env['SHAKEDOWN_TEST_HOOK'] !== undefined) return
  mkdirSync(cache, { recursive: true })
  removeOld()
  const made = mkdtempSync(join(cache, 'new-'))
  await make(made)
  const digest = createHash('sha256')
  for (const name of readdirSync(made).toSorted()) digest.update(readFileSync(join(made, name)))
  const folder = join(cache, digest.digest('hex').slice(0, 16))
  const file = join(folder, 'hook.mjs')
  writeFileSync(join(made, 'hook.mjs'), hook(folder))
  try {
    renameSync(made, folder)
  } catch {
    rmSync(made, { recursive: true }) // it is there
  }
  process.env['SHAKEDOWN_TEST_HOOK'] = file
}

import { execFileSync } from 'node:child_process'
import { cpSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { packageAssets } from './package-assets.ts'

// Node strips no types under node_modules: what is published is plain JavaScript with declarations, in dist/, beside which stands
// whatever the code reads at run time. The tree is the repository's, so that relative paths stay true.
//
//   node dev/build-package.ts [--into FOLDER]     (dist/ is made there; the repository, unless another is named)

const root = fileURLToPath(new URL('..', import.meta.url))
const { values } = parseArgs({ options: { into: { type: 'string', default: root } } })
const dist = join(values.into, 'dist')
const require = createRequire(import.meta.url)

rmSync(dist, { recursive: true, force: true })
const compiler = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc')
execFileSync(process.execPath, [compiler, '--project', join(root, 'tsconfig.build.json'), '--outDir', dist], {
  cwd: root,
  stdio: 'inherit',
})

for (const asset of packageAssets(root)) cpSync(join(root, asset), join(dist, asset))

// Compilers before 5.7 would not look for a declaration under the name of a source.
for (const file of globSync('**/*.d.ts', { cwd: dist }))
  writeFileSync(
    join(dist, file),
    readFileSync(join(dist, file), 'utf8').replaceAll(/((?:from |import\()['"]\.[^'"]*)\.ts(?=['"])/g, '$1.js'),
  )

// A version, for `--version` and reports, and that the folder holds modules; the rest is the package's own manifest.
const { name, version, type } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
writeFileSync(join(dist, 'package.json'), `${JSON.stringify({ name, version, type }, null, 2)}\n`)

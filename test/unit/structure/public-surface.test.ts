import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { packageAssets } from '../../../dev/package-assets.ts'
import * as entry from 'shakedown'

const root = new URL('../../..', import.meta.url).pathname
const read = (path: string): string => readFileSync(root + path, 'utf8')

/** Names of the entry that are types alone: what it exports less what is there when it runs. */
const typesOf = (source: string): readonly string[] =>
  [...source.replaceAll(/\/\*[^]*?\*\//g, '').matchAll(/export (?<all>type )?\{(?<names>[^}]*)\}/g)].flatMap(
    ({ groups }) =>
      (groups?.['names'] ?? '')
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== '' && (groups?.['all'] !== undefined || name.startsWith('type ')))
        .map((name) => name.replace(/^type /, '')),
  )

// What users of the package see. Where it changes on purpose, `npx vitest run test/unit/structure/public-surface.test.ts -u` writes it
// again, and CHANGELOG.md says so.
it('the package offers what it offered: exports, types, commands and assets', async () => {
  const { bin, exports, files } = JSON.parse(read('package.json'))
  const surface = {
    bin,
    exports,
    files,
    values: Object.keys(entry).toSorted(),
    types: typesOf(read('index.ts')).toSorted(),
    assets: packageAssets(root),
  }
  await expect(`${JSON.stringify(surface, null, 2)}\n`).toMatchFileSnapshot('public-surface.txt')
})

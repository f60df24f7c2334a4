import { execFileSync } from 'node:child_process'
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { isBuiltin } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { bundledMains } from '../../stacks/embedded/bundles/bundled-mains.ts'
import { findBundle } from '../../stacks/embedded/bundles/find-bundle.ts'
import { targets } from '../../targets/index.ts'

let directory = ''
let [cache, one, two, part] = ['', '', '', '']
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'bundles-'))
  cache = join(directory, 'cache')
  one = join(directory, 'services', 'one', 'main.ts')
  two = join(directory, 'services', 'two', 'main.ts')
  part = join(directory, 'services', 'part.ts')
  for (const folder of [cache, join(directory, 'services', 'one'), join(directory, 'services', 'two')])
    mkdirSync(folder, { recursive: true })
  writeFileSync(part, 'export const word: string = "as it was"\n')
  for (const main of [one, two])
    writeFileSync(
      main,
      `import { word } from '../part.ts'\nimport { setTimeout } from 'node:timers/promises'\nawait setTimeout(1)\nprocess.stdout.write(word)\n`,
    )
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

const find = async (): Promise<string> => (await findBundle([one, two], cache))[one] ?? ''
const said = (main: string): string => execFileSync(process.execPath, [main], { encoding: 'utf8' })
const folders = (): readonly string[] => readdirSync(cache).filter((name) => !name.endsWith('.json'))

test('programs do bundled what they do as modules, and are called as they were', async () => {
  const bundled = await findBundle([one, two], cache)
  for (const main of [one, two]) expect(said(bundled[main] ?? '')).toBe('as it was')
  expect(bundled[two]).toMatch(/services\/two\/main\.mjs$/)
})

test('a bundle whose sources are written while it is made serves that once', async () => {
  const [later, before] = [new Date(Date.now() + 60_000), new Date(Date.now() - 60_000)]
  utimesSync(part, later, later)
  const first = await find()
  expect(said(first)).toBe('as it was')
  const second = await find()
  expect(second).not.toBe(first)
  utimesSync(part, before, before)
  const third = await find()
  expect([first, second]).not.toContain(third)
  expect(await find()).toBe(third)
})

test('a bundle is made once, and again when a source or a part of it has changed or is gone', async () => {
  const first = await find()
  expect(await find()).toBe(first)
  writeFileSync(part, 'export const word: string = "as it is"\n')
  const second = await find()
  expect(said(second)).toBe('as it is')
  expect(said(first)).toBe('as it was')
  writeFileSync(second, '')
  const third = await find()
  expect(said(third)).toBe('as it is')
  rmSync(third)
  expect(said(await find())).toBe('as it is')
  writeFileSync(part, 'export const word: string = "as it was"\n')
  expect(said(await find())).toBe('as it was')
})

test('several who find none at the same time all have one that works', async () => {
  const found = await Promise.all([find(), find(), find()])
  expect(found.map(said)).toEqual(['as it was', 'as it was', 'as it was'])
  expect(found).toContain(await find())
})

test('what nobody has used for a week goes when another is made', async () => {
  await find()
  const [old = ''] = folders()
  const longAgo = new Date(Date.now() - 8 * 24 * 3_600_000)
  for (const name of readdirSync(cache)) utimesSync(join(cache, name), longAgo, longAgo)
  // Used, so it is not old.
  await find()
  writeFileSync(part, 'export const word: string = "as it is"\n')
  await find()
  expect(folders()).toContain(old)
  utimesSync(join(cache, old), longAgo, longAgo)
  writeFileSync(part, 'export const word: string = "as it will be"\n')
  expect(said(await find())).toBe('as it will be')
  expect(existsSync(join(cache, old))).toBe(false)
})

test('programs with an error start as they are, so that the error is seen there', async () => {
  writeFileSync(part, 'export const word: string = \n')
  expect(await bundledMains([one, two], cache)).toEqual({})
  expect(await bundledMains([], cache)).toEqual({})
})

test('the services of the reference system are all bundled', async () => {
  const { services, bundles = [] } = await targets.reference()
  expect(bundles).toEqual(services.map(({ main }) => main))
  const bundled = await findBundle(bundles, cache)
  // Nothing is left to be looked for in node_modules.
  const imported = bundles.flatMap((main) =>
    [...readFileSync(bundled[main] ?? '', 'utf8').matchAll(/^import .*?['"](?<from>[^'"]+)['"];?$/gm)].map(
      ({ groups }) => groups?.['from'] ?? '',
    ),
  )
  expect(imported).not.toEqual([])
  expect(imported.filter((from) => !from.startsWith('.') && !isBuiltin(from))).toEqual([])
})

// The gateway has at once what others load late, if at all: their bundler once put that into the gateway, which then ran in them.
test('no part of the bundled services of care-notes runs one of the others', async () => {
  const { bundles = [] } = await targets['care-notes']()
  const [main = ''] = Object.values(await findBundle(bundles, cache))
  const folder = dirname(dirname(dirname(main)))
  const texts = globSync('**/*.mjs', { cwd: folder }).map((file) => readFileSync(join(folder, file), 'utf8'))
  expect(texts.filter((text) => text.includes('await runService({'))).toHaveLength(bundles.length)
  expect(texts.filter((text) => /(?:from|import)\s*\(?\s*["'][^"']*\/main\.mjs["']/.test(text))).toEqual([])
})

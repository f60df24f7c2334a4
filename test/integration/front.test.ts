import { spawnSync } from 'node:child_process'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { RunResult } from '../../harness/model/result.ts'
import { shakedown } from './command.ts'

const library = new URL('../../index.ts', import.meta.url).href
const example = new URL('../../docs/examples/front', import.meta.url).pathname
const withoutPython = spawnSync('python3', ['--version']).status !== 0

let cwd: string
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'shakedown-front-'))
  await cp(example, cwd, { recursive: true, filter: (file) => !file.includes('/reports') })
  for (const file of (await readdir(cwd)).filter((name) => name.endsWith('.ts'))) {
    const text = await readFile(join(cwd, file), 'utf8')
    await writeFile(join(cwd, file), text.replaceAll("'shakedown'", `'${library}'`))
  }
  const config = await readFile(join(cwd, 'shakedown.config.ts'), 'utf8')
  const withOwn = config
    .replace('export default defineConfig({', 'export default defineConfig({\n  scenarios: [readYourOwnNote()],')
    .replace(/^/, "import { readYourOwnNote } from './read-your-own-note.ts'\n")
  await writeFile(join(cwd, 'shakedown.config.ts'), withOwn)
})
afterAll(async () => rm(cwd, { recursive: true, force: true }))

const told = ({ cells }: RunResult): readonly (readonly [string, string])[] =>
  cells
    // What else there is for front doors is skipped here, and of no interest.
    .filter(({ verdict, scenario }) => verdict !== 'skipped' || scenario === 'authentication')
    .map(({ id, verdict }) => [id.split('/').slice(2).join(' '), verdict])

it.skipIf(withoutPython)('walks through a front door in Python as its page says, and replays what it did', async () => {
  const { code, out, err } = await shakedown(['run', '--json'], { cwd }).ended
  const result: RunResult = JSON.parse(out)
  expect([code, err]).toEqual([0, expect.stringContaining('All 3 cells pass')])
  expect(told(result)).toEqual([
    ['authentication notes.web bad-tokens', 'pass'],
    ['authentication notes.web brute-force', 'pass'],
    ['read-your-own-note notes.web at-once', 'pass'],
    ['authentication notes.web lost-sessions', 'skipped'],
    ['authentication notes.web session-store-away', 'skipped'],
  ])
  const folder = join(cwd, 'reports/runs', result.runId)
  const history = await readFile(join(folder, 'history.jsonl'), 'utf8')
  expect(history).toContain('"about":"a token that says of itself that it is not signed"')
  expect(history).not.toContain("anna's password")
  const again = await shakedown(['replay', folder], { cwd }).ended
  expect([again.code, again.err]).toEqual([0, expect.stringContaining('3 cells went the same way as then, 0 another')])
})

it.skipIf(withoutPython)('catches each mistake by the check that it names', async () => {
  const { code, err } = await shakedown(['proof', 'accepts-unsigned-token', 'no-lockout'], { cwd }).ended
  expect([code, err]).toEqual([
    0,
    expect.stringContaining('let in with a token that says of itself that it is not signed'),
  ])
  expect(err).toContain('after 5 wrong passwords the account is not locked')
})

import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { userEnvironment } from './package/install-tarball.ts'
import { onlyScenarios } from './package/only-scenarios.ts'
import { readPlan } from '../../harness/record/run-folder.ts'
import { commandScript, shakedown } from './command.ts'

const run = promisify(execFile)
const interpreter = fileURLToPath(new URL('jenkins/run-pipeline.groovy', import.meta.url))
/** The Groovy that Jenkins has within it. */
const groovy = 'org.codehaus.groovy:groovy-all:2.4.21'

let cwd: string
let repository: string
let noJava: string | undefined
const git = async (...args: readonly string[]): Promise<string> =>
  (await run('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: repository })).stdout.trim()
const edit = (file: string, from: string, to: string): void => {
  const before = readFileSync(join(repository, file), 'utf8')
  expect(before).toContain(from)
  writeFileSync(join(repository, file), before.replace(from, to))
}

/** A repository with a Jenkinsfile, whose "npm ci" installs this Shakedown. */
const makeRepository = async (): Promise<void> => {
  await shakedown(['init', '--name', 'notes', '--no-proof'], { cwd: repository }).ended
  await shakedown(['init', '--ci', 'jenkins', '--shards', '2'], { cwd: repository }).ended
  edit('shakedown/target.ts', 'defineTarget({', "defineTarget({\n  subjectFrom: { git: '.' },")
  // One scenario, with cells for both shards, is enough.
  const policy = "gate: { scenarios: ['duplicate-delivery'], proof: 'not-required' },"
  onlyScenarios(repository, ['duplicate-delivery'], policy)
  const vendor = join(repository, 'vendor/shakedown')
  mkdirSync(vendor, { recursive: true })
  writeFileSync(
    join(vendor, 'package.json'),
    JSON.stringify({ name: 'shakedown', version: '0.0.0', type: 'module', bin: 'shakedown.js' }),
  )
  writeFileSync(join(vendor, 'shakedown.js'), commandScript(), { mode: 0o755 })
  writeFileSync(
    join(repository, 'package.json'),
    JSON.stringify({ private: true, dependencies: { shakedown: 'file:vendor/shakedown' } }),
  )
  writeFileSync(join(repository, '.gitignore'), 'node_modules\nreports\n')
  const lock = ['install', '--package-lock-only', '--offline', '--no-audit', '--no-fund']
  await run('npm', lock, { cwd: repository, env: userEnvironment })
  await git('init', '--quiet')
  await git('add', '.')
  await git('commit', '--quiet', '--message', 'a')
}

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'shakedown-jenkins-'))
  repository = join(cwd, 'repository')
  mkdirSync(repository)
  await makeRepository()
  try {
    await run('java', ['-version'])
    await run('mvn', ['--version'])
  } catch {
    noJava = 'there is no JDK with Maven'
    console.warn(`The Jenkinsfile is skipped: ${noJava}`)
    return
  }
  await run('mvn', ['-q', 'dependency:copy', `-Dartifact=${groovy}`, `-DoutputDirectory=${cwd}`], {
    cwd,
  })
}, 300_000)
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

interface BuildOptions {
  /** @default the repository's */
  readonly file?: string
  /** Artifacts of the build before. @default the plugin is not installed that gives them */
  readonly before?: string
  readonly env?: NodeJS.ProcessEnv
}

/** Carries out a Jenkinsfile; what it said, and how it ended. */
const build = async (
  name: string,
  { file, before, env = {} }: BuildOptions,
): Promise<{ code: number; said: string }> => {
  const jar = readdirSync(cwd).find((each) => each.endsWith('.jar')) ?? ''
  const args = [interpreter, file ?? join(repository, 'Jenkinsfile'), repository, join(cwd, name)]
  const child = spawn(
    'java',
    // It runs for seconds: what the better compiler does costs more than it gives.
    [
      '-XX:TieredStopAtLevel=1',
      '-XX:+UseSerialGC',
      '-cp',
      join(cwd, jar),
      'groovy.ui.GroovyMain',
      ...args,
      ...(before === undefined ? [] : [before]),
    ],
    { env: { ...userEnvironment, ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { code: child.exitCode ?? -1, said: `${out}${err}` }
}

describe('the Jenkinsfile', () => {
  it('runs as it stands, from the shards to the gate, with what the build before had learnt', async ({ skip }) => {
    if (noJava !== undefined) skip(noJava)
    const before = join(cwd, 'before')
    mkdirSync(join(before, 'reports/kept'), { recursive: true })
    const learnt = { 'notes/embedded/of-another-night/note.written/x': 1234 }
    writeFileSync(join(before, 'reports/kept/durations.json'), JSON.stringify({ schemaVersion: 1, cells: learnt }))
    let called = 0
    const server = createServer((_, answer) => {
      called += 1
      answer.end()
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
    const { code, said } = await build('build', { before, env: { SHAKEDOWN_HEARTBEAT_URL: url } })
    server.close()
    expect([code, called], said).toEqual([0, 1])
    expect(said).toMatch(/junit: [1-9]\d* tests/)
    const archived = join(cwd, 'build/archive/reports')
    const decision: unknown = JSON.parse(readFileSync(join(archived, 'runs/gate.json'), 'utf8'))
    expect(decision).toMatchObject({ decision: 'go', wanted: { commit: await git('rev-parse', 'HEAD') } })
    const durations: unknown = JSON.parse(readFileSync(join(archived, 'kept/durations.json'), 'utf8'))
    expect(durations).toMatchObject({ cells: learnt })
    expect(readdirSync(join(archived, 'kept')).toSorted()).toEqual(['durations.json', 'trends.sqlite'])
    // Both shards were cut by what came from the build before.
    const plans = await Promise.all(
      [1, 2].map(async (shard) => {
        const shards = join(cwd, `build/stash-shard-${shard}/reports/shards/${shard}`)
        return readPlan(join(shards, readdirSync(shards)[0] ?? ''))
      }),
    )
    expect(plans.map(({ shard }) => shard?.index)).toEqual([1, 2])
    expect(plans[0]?.shard?.durations).toBe(plans[1]?.shard?.durations)
  }, 900_000)

  it('says which plugin is missing, goes on without it, and hands a failed stage on', async ({ skip }) => {
    if (noJava !== undefined) skip(noJava)
    const broken = join(cwd, 'broken.Jenkinsfile')
    writeFileSync(broken, readFileSync(join(repository, 'Jenkinsfile'), 'utf8').replaceAll('npm ci', 'exit 7'))
    const { code, said } = await build('broken', { file: broken })
    expect([code, said]).toEqual([1, expect.stringContaining('Install the plugin Copy Artifact')])
    expect(said).toContain('failed in shard 1, shard 2, proof')
    expect(said).not.toContain('[gate]')
  }, 300_000)

  it.each([
    ['a directive that there is none of', 'agent none', 'agent none\n  agnt none', 'agnt'],
    ['a step that there is none of', "unstash 'kept'", "unstach 'kept'", 'unstach'],
    ['what Groovy does not read', 'pipeline {', 'pipeline {{', 'MultipleCompilationErrors'],
  ])(
    'is refused with %s: it is really read',
    async (_, from, to, words) => {
      if (noJava !== undefined) return
      const wrong = join(cwd, 'wrong.Jenkinsfile')
      const own = readFileSync(join(repository, 'Jenkinsfile'), 'utf8')
        .replaceAll('npm ci', 'true')
        .replaceAll('npx ', 'echo ')
      writeFileSync(wrong, own.replace(from, to))
      expect(await build(`wrong-${words}`, { file: wrong })).toMatchObject({
        code: 1,
        said: expect.stringContaining(words),
      })
    },
    300_000,
  )
})

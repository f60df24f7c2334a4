import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commandScript, shakedown } from './command.ts'
import { onlyScenarios } from './package/only-scenarios.ts'
import { pythonEnvironment } from './package/python-environment.ts'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../..', import.meta.url))
const files = {
  github: '.github/workflows/shakedown.yml',
  gitlab: '.gitlab-ci.yml',
  circleci: '.circleci/config.yml',
  jenkins: 'Jenkinsfile',
} as const

let cwd: string
let noPython: string | undefined
beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'shakedown-ci-'))
  for (const system of Object.keys(files)) {
    const { code, err } = await shakedown(['init', '--ci', system, '--shards', '2'], { cwd }).ended
    if (code !== 0) throw new Error(err)
  }
  writeFileSync(join(cwd, 'requirements.txt'), 'check-jsonschema==0.39.0\n')
  noPython = await pythonEnvironment(cwd)
  if (noPython !== undefined) console.warn(`The schemas are skipped: ${noPython}`)
}, 300_000)
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

const text = (system: keyof typeof files): string => readFileSync(join(cwd, files[system]), 'utf8')

describe('init --ci', () => {
  it('overwrites nothing, and knows which CI systems there are', async () => {
    expect(await shakedown(['init', '--ci', 'github'], { cwd }).ended).toMatchObject({
      code: 2,
      err: expect.stringContaining('exists already'),
    })
    expect(await shakedown(['init', '--ci', 'gitbub'], { cwd }).ended).toMatchObject({
      code: 2,
      err: expect.stringContaining('github'),
    })
  })

  it('writes a workflow that actionlint passes', async ({ skip }) => {
    const go = await run('go', ['version']).catch(() => undefined)
    if (go === undefined) skip('there is no go, which builds actionlint')
    const args = [
      'run',
      'github.com/rhysd/actionlint/cmd/actionlint@v1.7.12',
      '-shellcheck=',
      files.github,
      join(root, '.github/workflows/release.yml'),
    ]
    const linted = await run('go', args, { cwd, env: { ...process.env, GOFLAGS: '-mod=mod' } }).catch(
      (error: unknown) => error,
    )
    expect(linted).toMatchObject({ stdout: '' })
  }, 300_000)

  it.each([
    ['github', 'vendor.github-workflows'],
    ['gitlab', 'vendor.gitlab-ci'],
    ['circleci', 'vendor.circle-ci'],
  ] as const)('writes for %s what its published schema says', async (system, schema) => {
    if (noPython !== undefined) return
    const extra = system === 'gitlab' ? ['--data-transform', 'gitlab-ci'] : []
    const command = ['.venv/bin/check-jsonschema', ['--builtin-schema', schema, ...extra]] as const
    expect(await run(command[0], [...command[1], files[system]], { cwd })).toMatchObject({
      stdout: expect.stringContaining('ok'),
    })
    // One that is wrong is refused: it is really looked at.
    writeFileSync(
      join(cwd, 'wrong.yml'),
      text(system).replaceAll(/^( *)(?:run|script|jobs):/gm, '$1nothing: 1\n$1other:'),
    )
    await expect(run(command[0], [...command[1], 'wrong.yml'], { cwd })).rejects.toThrow('wrong.yml')
  })

  it('writes an action that its published schema allows', async () => {
    if (noPython !== undefined) return
    const checked = await run(
      '.venv/bin/check-jsonschema',
      ['--builtin-schema', 'vendor.github-actions', join(root, 'action.yml')],
      { cwd },
    )
    expect(checked.stdout).toContain('ok')
  })
})

describe('the release workflow', () => {
  it('has the package name the repository that it runs in, as provenance needs it, and nothing else changed', async () => {
    const [, command = ''] =
      /run: (npm pkg set [^\n]*)/.exec(readFileSync(join(root, '.github/workflows/release.yml'), 'utf8')) ?? []
    const manifest: Record<string, unknown> = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    const folder = mkdtempSync(join(tmpdir(), 'shakedown-release-'))
    try {
      // Without workspaces, whose folders are not there.
      const { workspaces: _, ...own } = manifest
      writeFileSync(join(folder, 'package.json'), JSON.stringify(own))
      const env = { ...process.env, GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'owner/shakedown' }
      await run('bash', ['-e', '-c', command], { cwd: folder, env })
      const repository = { type: 'git', url: 'git+https://github.com/owner/shakedown.git' }
      expect(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))).toEqual({ ...own, repository })
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

/** Those whose commands stand there one by one; a Jenkinsfile is a program, which jenkinsfile.test.ts carries out. */
type ByCommand = Exclude<keyof typeof files, 'jenkins'>

/** The commands of a file, as the CI system would give them to a shell, those of one shard after those of the other. */
const commandsOf = (system: ByCommand, shard: number): readonly string[] =>
  [...text(system).matchAll(/(?:(?:run|command): |- )((?:npx shakedown|if \[ -n)[^\n]*)/g)].map(([, command = '']) =>
    command.replaceAll('${{ matrix.shard }}', String(shard)),
  )

const environments = (shard: number): Record<ByCommand, Record<string, string>> => ({
  github: { SHAKEDOWN_SEED: '77', GITHUB_SHA: '', GITHUB_RUN_ID: '77' },
  gitlab: { SHAKEDOWN_SEED: '78', CI_PIPELINE_ID: '78', CI_NODE_INDEX: String(shard), CI_NODE_TOTAL: '2' },
  circleci: { CIRCLE_WORKFLOW_ID: '79', CIRCLE_NODE_INDEX: String(shard - 1), CIRCLE_NODE_TOTAL: '2' },
})

describe('the commands in the files', () => {
  // Beside each other: most of their time they wait.
  it.concurrent.each(['github', 'gitlab', 'circleci'] as const)(
    'of %s run as they stand, from the shards to the gate',
    async (system) => {
      const repository = mkdtempSync(join(tmpdir(), 'shakedown-ci-run-'))
      try {
        const git = async (...args: readonly string[]): Promise<string> =>
          (await run('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: repository })).stdout.trim()
        await shakedown(['init', '--name', 'notes', '--no-proof'], { cwd: repository }).ended
        const target = join(repository, 'shakedown/target.ts')
        writeFileSync(
          target,
          readFileSync(target, 'utf8').replace(/defineTarget\(\{/, "defineTarget({\n  subjectFrom: { git: '.' },"),
        )
        // One scenario, with cells for both shards, is enough.
        onlyScenarios(
          repository,
          ['duplicate-delivery'],
          "gate: { scenarios: ['duplicate-delivery'], proof: 'not-required' },",
        )
        mkdirSync(join(repository, 'node_modules/.bin'), { recursive: true })
        writeFileSync(join(repository, 'node_modules/.bin/shakedown.mjs'), commandScript(), { mode: 0o755 })
        symlinkSync('shakedown.mjs', join(repository, 'node_modules/.bin/shakedown'))
        writeFileSync(join(repository, '.gitignore'), 'node_modules\nreports\n')
        await git('init', '--quiet')
        await git('add', '.')
        await git('commit', '--quiet', '--message', 'a')
        const commit = await git('rev-parse', 'HEAD')
        const ofShard = (command: string): boolean => command.includes('--shard')
        const work = [1, 2].flatMap((shard) =>
          commandsOf(system, shard)
            .filter(ofShard)
            .slice(0, 1)
            .map((command) => ({ shard, command })),
        )
        work.push(
          ...commandsOf(system, 1)
            .filter((command) => !ofShard(command))
            .map((command) => ({ shard: 1, command })),
        )
        expect(work.map(({ command }) => /shakedown (\w+)/.exec(command)?.[1])).toEqual(
          'run run proof merge trends gate heartbeat'.split(' '),
        )
        const server = createServer((_, answer) => answer.end()).listen(0, '127.0.0.1')
        await once(server, 'listening')
        const address = server.address()
        const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
        for (const { shard, command } of work) {
          const env = {
            ...process.env,
            SHAKEDOWN_HEARTBEAT_URL: url,
            ...environments(shard)[system],
            GITHUB_SHA: commit,
            CI_COMMIT_SHA: commit,
            CIRCLE_SHA1: commit,
          }
          const ended = await run('bash', ['-e', '-c', command], { cwd: repository, env }).then(
            ({ stdout, stderr }) => ({ code: 0, said: `${command}\n${stdout}${stderr}` }),
            (error: { code: number; stdout: string; stderr: string }) => ({
              code: error.code,
              said: `${command}\n${error.stdout}${error.stderr}`,
            }),
          )
          // Verdicts that no command bears itself are a job's that the gate looks behind; the example consumer need not pass everything.
          const verdict = / (?:run|proof) /.test(command)
          expect(verdict ? [0, 1, 3] : [0], ended.said).toContain(ended.code)
        }
        server.close()
        const decision: unknown = JSON.parse(readFileSync(join(repository, 'reports/runs/gate.json'), 'utf8'))
        expect(decision).toMatchObject({ decision: 'go', wanted: { commit } })
      } finally {
        rmSync(repository, { recursive: true, force: true })
      }
    },
    600_000,
  )
})

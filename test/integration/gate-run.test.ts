import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeChecksums } from '../../cli/checksums.ts'
import { shakedown } from './command.ts'

let cwd: string
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'shakedown-gate-run-'))
})
afterEach(() => rmSync(cwd, { recursive: true }))

const git = async (...args: readonly string[]): Promise<string> =>
  (await promisify(execFile)('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd })).stdout.trim()
const commit = async (): Promise<string> => {
  await git('add', '.')
  await git('commit', '--quiet', '--allow-empty', '--message', 'a')
  return git('rev-parse', 'HEAD')
}
const edit = (file: string, from: string | RegExp, to: string): void => {
  const before = readFileSync(join(cwd, file), 'utf8')
  const after = before.replace(from, to)
  expect(after).not.toBe(before)
  writeFileSync(join(cwd, file), after)
}
const gate = async (...args: readonly string[]): ReturnType<typeof shakedown>['ended'] =>
  shakedown(['gate', ...args], { cwd }).ended
const made = (kind: 'run' | 'proof'): readonly string[] =>
  readdirSync(join(cwd, 'reports/runs'), { withFileTypes: true })
    .filter((each) => each.isDirectory() && each.name.startsWith('proof-') === (kind === 'proof'))
    .map(({ name }) => name)
    .toSorted()

describe('gate --run', () => {
  it(
    'runs what is missing, too old or of another commit, and the proof; then it only judges',
    { timeout: 600_000 },
    async () => {
      await shakedown(['init', '--name', 'notes', '--no-proof'], { cwd }).ended
      edit('shakedown/target.ts', 'defineTarget({', "defineTarget({\n  subjectFrom: { git: '.' },")
      edit('shakedown.config.ts', 'defineConfig({', "defineConfig({\n  gate: { scenarios: ['duplicate-delivery'] },")
      writeFileSync(join(cwd, '.gitignore'), 'reports\n')
      await git('init', '--quiet')
      const first = await commit()
      // It only judges: nothing is there.
      expect(await gate()).toMatchObject({
        code: 3,
        out: expect.stringContaining(`No run of commit ${first} was to judge`),
      })
      const filled = await gate('--run', '--json')
      expect(filled.err).toMatch(/cells of notes on embedded have no fresh result: duplicate-delivery run now\n/)
      expect(filled.err).toContain('notes on embedded has no fresh proof: it is made now')
      expect([filled.code, JSON.parse(filled.out)], filled.err).toMatchObject([
        0,
        { decision: 'go', wanted: { commit: first } },
      ])
      expect([made('run').length, made('proof').length]).toEqual([1, 1])
      expect(await gate('--run')).toMatchObject({ code: 0, err: '' })
      expect([made('run').length, made('proof').length]).toEqual([1, 1])

      const run = join(cwd, 'reports/runs', made('run')[0] ?? '')
      const result = JSON.parse(readFileSync(join(run, 'result.json'), 'utf8'))
      const startedAt = new Date(Date.parse(result.startedAt) - 25 * 3_600_000).toISOString()
      writeFileSync(join(run, 'result.json'), JSON.stringify({ ...result, startedAt }))
      await writeChecksums(run, undefined)
      expect(await gate()).toMatchObject({ code: 3, out: expect.stringContaining('hours old') })
      expect((await gate('--run')).code).toBe(0)
      expect([made('run').length, made('proof').length]).toEqual([2, 1])

      // A commit with a mistake: what it runs goes red, and so does the gate.
      edit('shakedown/example-consumer.mjs', 'reference text unique', 'reference text')
      const second = await commit()
      const wrong = await gate('--run')
      expect([wrong.code, wrong.out], wrong.err).toEqual([1, expect.stringContaining(`No go for commit ${second}`)])
      expect(wrong.out).toMatch(/was created (?:twice|\d times)/)
    },
  )

  it('decides also where the stack is not to be had: what it should have shown is not shown', async () => {
    writeFileSync(
      join(cwd, 'policy.json'),
      '{"scenarios": ["duplicate-delivery"], "stacks": ["containers"], "subject": {"commit": "0123456"}}',
    )
    const env = { DOCKER_HOST: 'tcp://127.0.0.1:1', PATH: join(cwd, 'nothing') }
    const { code, out, err } = await shakedown(['gate', '--run', '--policy', 'policy.json'], { cwd, env }).ended
    expect([code, err]).toEqual([3, expect.stringContaining('it could not be run: ')])
    expect(out).toContain('No go for commit 0123456: 0 of')
  })
})

import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { shakedown } from './command.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const { inputs, runs } = z
  .object({
    inputs: z.record(z.string(), z.object({ default: z.string() })),
    runs: z.object({
      steps: z
        .array(z.object({ shell: z.literal('bash'), env: z.record(z.string(), z.string()), run: z.string() }))
        .length(1),
    }),
  })
  .parse(parse(readFileSync(join(root, 'action.yml'), 'utf8')))

let cwd: string
beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'shakedown-action-'))
  await shakedown(['init', '--name', 'notes', '--no-proof'], { cwd }).ended
  mkdirSync(join(cwd, 'node_modules/.bin'), { recursive: true })
  symlinkSync(join(root, 'bin/shakedown.js'), join(cwd, 'node_modules/.bin/shakedown'))
})
afterAll(() => rmSync(cwd, { recursive: true }))

interface Step {
  readonly code: number
  readonly said: string
  /** What the step leaves in `$GITHUB_OUTPUT`. */
  readonly output: string
  readonly summary: string
}

/** Runs the action's one step, as GitHub's runner does: expressions put in, then `bash --noprofile --norc -eo pipefail`. */
const step = async (given: Readonly<Record<string, string>>): Promise<Step> => {
  const [{ env, run } = { env: {}, run: '' }] = runs.steps
  const value = (text: string): string =>
    text.replaceAll(/\$\{\{ inputs\.([\w-]+) \}\}/g, (_, name: string) => given[name] ?? inputs[name]?.default ?? '')
  // An expression in the script itself would let an input act in it.
  expect(run).not.toContain('${{')
  const script = join(cwd, 'step.sh')
  writeFileSync(script, run)
  const files = { GITHUB_OUTPUT: join(cwd, 'output'), GITHUB_STEP_SUMMARY: join(cwd, 'step-summary') }
  for (const file of Object.values(files)) writeFileSync(file, '')
  const own = Object.fromEntries(Object.entries(env).map(([name, text]) => [name, value(text)]))
  return new Promise((resolve) => {
    execFile(
      'bash',
      ['--noprofile', '--norc', '-eo', 'pipefail', script],
      { cwd, env: { ...process.env, GITHUB_ACTIONS: 'true', ...files, ...own } },
      (error, out, err) =>
        resolve({
          code: error === null ? 0 : Number(error.code),
          said: `${out}${err}`,
          output: readFileSync(files.GITHUB_OUTPUT, 'utf8'),
          summary: readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8'),
        }),
    )
  })
}

describe('the action', () => {
  it('runs, puts what it shows into the summary, and fails with the run', { timeout: 600_000 }, async () => {
    const command = 'run duplicate-delivery --grep double-submit'
    const passed = await step({ command })
    expect([passed.code, passed.output], passed.said).toEqual([0, 'exit-code=0\n'])
    expect(passed.summary).toContain('✅ 1 pass')
    const consumer = join(cwd, 'shakedown/example-consumer.mjs')
    const good = readFileSync(consumer, 'utf8')
    writeFileSync(consumer, good.replace('reference text unique', 'reference text'))
    const failed = await step({ command, 'fail-on': 'fail' })
    writeFileSync(consumer, good)
    expect([failed.code, failed.output], failed.said).toEqual([1, 'exit-code=1\n'])
    expect(failed.said).toMatch(/^::error /m)
    expect(failed.summary).toContain('was created')
  })

  it('fails for what is unknown, unless only a fail is to', async () => {
    const command = 'gate --commit 0123456789'
    expect(await step({ command })).toMatchObject({ code: 3, output: 'exit-code=3\n' })
    expect(await step({ command, 'fail-on': 'fail' })).toMatchObject({ code: 0, output: 'exit-code=3\n' })
    const wrong = await step({ command: 'run no-such-scenario', 'fail-on': 'fail' })
    expect([wrong.code, wrong.said]).toEqual([2, expect.stringContaining('no-such-scenario')])
  })

  it('takes an input as words, never as a script', async () => {
    expect((await step({ command: 'gate ; touch acted $(touch acted) `touch acted`' })).code).toBe(2)
    expect(existsSync(join(cwd, 'acted'))).toBe(false)
  })
})

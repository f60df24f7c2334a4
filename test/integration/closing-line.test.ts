import { spawn } from 'node:child_process'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'

const repo = fileURLToPath(new URL('../..', import.meta.url))
let project = ''

beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'closing-line-'))
  await symlink(join(repo, 'node_modules'), join(project, 'node_modules'))
  await writeFile(
    join(project, 'vitest.config.ts'),
    `import { closingLine } from '${repo}test/closing-line.ts'
     export default { test: { reporters: ['default', closingLine()] } }`,
  )
})
afterEach(async () => rm(project, { recursive: true, force: true }))

/** Runs a project of these test files; its exit code, the last line it wrote, and what it says of failures above that. */
const run = async (files: Readonly<Record<string, string>>, ...args: readonly string[]) => {
  for (const [name, body] of Object.entries(files))
    await writeFile(join(project, `${name}.test.ts`), `import { expect, it } from 'vitest'\n${body}`)
  const child = spawn(process.execPath, [join(repo, 'node_modules/vitest/vitest.mjs'), 'run', ...args], {
    cwd: project,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const output = await text(child.stdout)
  const lines = output.trimEnd().split('\n')
  const told = lines.slice(0, -1).filter((line) => line.startsWith('failed: '))
  expect(lines.slice(-1 - told.length, -1)).toEqual(told)
  return { code: await ended, last: lines.at(-1), told }
}

const passing = `it('a', () => expect(1).toBe(1))\nit('b', () => expect(2).toBe(2))`

it('counts tests that pass, fail and never came to run', async () => {
  const failing = `it('c', () => expect(1).toBe(2))`
  const broken = `import './not-there.ts'`
  expect(await run({ passing })).toEqual({ code: 0, last: '2 passed, 0 failed', told: [] })
  expect(await run({ failing, broken })).toEqual({
    code: 1,
    last: '2 passed, 2 failed',
    told: expect.toSatisfy(
      (told: readonly string[]) =>
        told.length === 2 &&
        told.some((line) => line.startsWith('failed: broken.test.ts: ') && line.includes('./not-there.ts')) &&
        told.includes('failed: failing.test.ts > c: expected 1 to be 2 // Object.is equality'),
    ),
  })
})

it('fails a run in which an error got away, or in which no test ran', async () => {
  const stray = `it('d', () => { setTimeout(() => { throw new Error('stray') }) ; return new Promise((done) => setTimeout(done, 50)) })`
  expect(await run({ passing }, '-t', 'no test is called so')).toEqual({
    code: 1,
    last: '0 passed, 0 failed',
    told: [],
  })
  expect(await run({ passing }, 'no-file-is-called-so')).toEqual({ code: 1, last: '0 passed, 0 failed', told: [] })
  expect(await run({ stray })).toEqual({
    code: 1,
    last: '3 passed, 1 failed',
    told: ['failed: caught by no test: stray'],
  })
})

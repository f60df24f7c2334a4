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

/** Runs a project of these test files; its exit code and the last line it wrote. */
const run = async (files: Readonly<Record<string, string>>, ...args: readonly string[]) => {
  for (const [name, body] of Object.entries(files))
    await writeFile(join(project, `${name}.test.ts`), `import { expect, it } from 'vitest'\n${body}`)
  const child = spawn(process.execPath, [join(repo, 'node_modules/vitest/vitest.mjs'), 'run', ...args], {
    cwd: project,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const output = await text(child.stdout)
  return { code: await ended, last: output.trimEnd().split('\n').at(-1) }
}

const passing = `it('a', () => expect(1).toBe(1))\nit('b', () => expect(2).toBe(2))`

it('counts tests that pass, fail and never came to run', async () => {
  const failing = `it('c', () => expect(1).toBe(2))`
  const broken = `import './not-there.ts'`
  expect(await run({ passing })).toEqual({ code: 0, last: '2 passed, 0 failed' })
  expect(await run({ failing, broken })).toEqual({ code: 1, last: '2 passed, 2 failed' })
})

it('fails a run in which an error got away, or in which no test ran', async () => {
  const stray = `it('d', () => { setTimeout(() => { throw new Error('stray') }) ; return new Promise((done) => setTimeout(done, 50)) })`
  expect(await run({ passing }, '-t', 'no test is called so')).toEqual({ code: 1, last: '0 passed, 0 failed' })
  expect(await run({ passing }, 'no-file-is-called-so')).toEqual({ code: 1, last: '0 passed, 0 failed' })
  expect(await run({ stray })).toEqual({ code: 1, last: '3 passed, 1 failed' })
})

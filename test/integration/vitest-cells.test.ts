import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { shakedown } from './command.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
let cwd: string
beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'shakedown-vitest-'))
  await shakedown(['init', '--name', 'notes', '--no-proof'], { cwd }).ended
  symlinkSync(join(root, 'node_modules'), join(cwd, 'node_modules'))
  writeFileSync(
    join(cwd, 'vitest.config.ts'),
    `export default { resolve: { alias: { 'shakedown/vitest': '${root}vitest.ts', shakedown: '${root}index.ts' } } }`,
  )
  writeFileSync(
    join(cwd, 'cells.test.ts'),
    `import { describeCells } from 'shakedown/vitest'
import config from './shakedown.config.ts'

await describeCells(config.targets.notes, { tag: 'duplicates', grep: 'duplicate-delivery/note.written/double-submit' })
`,
  )
})
afterAll(() => rmSync(cwd, { recursive: true }))

const reportForm = z.object({
  testResults: z.array(
    z.object({
      assertionResults: z.array(
        z.object({ title: z.string(), status: z.string(), failureMessages: z.array(z.string()) }),
      ),
    }),
  ),
})
const vitest = async (): Promise<readonly { title: string; status: string; failureMessages: readonly string[] }[]> => {
  const args = [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--reporter',
    'json',
    '--outputFile',
    'report.json',
  ]
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST')))
  await new Promise((resolve) => execFile(process.execPath, args, { cwd, env }, resolve))
  const { testResults } = reportForm.parse(JSON.parse(readFileSync(join(cwd, 'report.json'), 'utf8')))
  return testResults.flatMap(({ assertionResults }) => assertionResults)
}

describe('shakedown/vitest', () => {
  it('is a test for each cell, which fails with the sentence of the finding, the report and the command to see it again', async () => {
    expect(await vitest()).toMatchObject([{ title: 'duplicate-delivery/note.written/double-submit', status: 'passed' }])
    const consumer = join(cwd, 'shakedown/example-consumer.mjs')
    writeFileSync(consumer, readFileSync(consumer, 'utf8').replace('reference text unique', 'reference text'))
    const [failed] = await vitest()
    expect(failed).toMatchObject({ status: 'failed' })
    expect(failed?.failureMessages.join('\n')).toMatch(
      /was created (?:twice|\d times)[^]*Report: reports\/runs\/\w+\/report\.html\nnpx shakedown replay reports\/runs\//,
    )
  })
})

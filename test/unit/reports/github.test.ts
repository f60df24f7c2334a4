import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { annotations, fitted, github } from '../../../reports/github.ts'
import { finishedRun } from '../../fixtures/finished-run.ts'

const directory = await mkdtemp(join(tmpdir(), 'shakedown-github-'))
afterAll(async () => rm(directory, { recursive: true }))
const { result, operations } = finishedRun()
const failed = result.cells.find(({ verdict }) => verdict === 'fail')
if (failed === undefined) throw new Error('no failed cell')
const weakOn = (streams: number): typeof result => ({
  ...result,
  cells: Array.from({ length: streams }, (_, nth) => ({
    ...failed,
    id: `cell-${nth}`,
    stream: `stream-${nth}`,
    checks: failed.checks.filter(({ verdict }) => verdict === 'fail').slice(0, 1),
  })),
})

describe('annotations', () => {
  it('are at most ten, of which the last tells how many more there are', () => {
    expect(annotations(weakOn(10))).toHaveLength(10)
    const many = annotations(weakOn(25))
    expect(many).toHaveLength(10)
    expect(many.at(-1)).toBe("::error title=16 more weaknesses::They stand in the step's summary.")
  })

  it('are one line each, whatever the tested system wrote', () => {
    const words = '100% of\r\n::set-output name=x::y, lost'
    const [line] = annotations({ ...result, cells: [{ ...failed, words, checks: [] }] })
    expect(line).toContain('100%25 of%0D%0A::set-output')
    expect(line).not.toMatch(/[\r\n]/)
  })
})

describe('the step’s summary', () => {
  it('is cut at a whole line, and says so', () => {
    const lines = Array.from({ length: 100 }, (_, nth) => `line ${nth} ü`)
    expect(fitted(lines, 10_000)).toBe(lines.join('\n'))
    const text = fitted(lines, 500)
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(500)
    expect(text).toMatch(/\nline \d+ ü\n\nThe rest does not fit/)
    expect(fitted(lines, 20)).toBe('')
  })

  it('goes on where another command of the step ended, and keeps the whole under the limit', async () => {
    const summary = join(directory, 'summary')
    await writeFile(summary, `${'x'.repeat(1024 * 1024 - 900)}\n`)
    const said: string[] = []
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary }
    await github({ result, operations, directory, surroundings: { env, say: (line) => said.push(line) } })
    const text = await readFile(summary, 'utf8')
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1024 * 1024)
    expect(text).toContain(`Fail: ${result.words}`)
    expect(said.length).toBe(annotations(result).length)
  })

  it('that cannot be written is said, and fails nothing', async () => {
    const said: string[] = []
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: join(directory, 'gone', 'summary') }
    await github({ result, operations, directory, surroundings: { env, say: (line) => said.push(line) } })
    expect(said.at(-1)).toMatch(/^::warning::the step's summary cannot be written: /)
  })

  it('is left alone elsewhere', async () => {
    const said: string[] = []
    await github({ result, operations, directory, surroundings: { env: {}, say: (line) => said.push(line) } })
    expect(said).toEqual([])
  })
})

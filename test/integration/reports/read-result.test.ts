import { toldHeadlines } from '../../../reports/headlines.ts'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readResult } from '../../../reports/read-result.ts'
import { reporters } from '../../../reports/index.ts'
import { finishedRun } from '../../fixtures/finished-run.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'shakedown-reports-'))
})
afterEach(async () => rm(directory, { recursive: true }))

const written = async (text: string): Promise<string> => {
  const file = join(directory, 'result.json')
  await writeFile(file, text)
  return file
}

describe('readResult', () => {
  it('reads back what the reporter wrote, and nothing half-written is left', async () => {
    const run = { ...finishedRun(), directory }
    const file = await reporters.json(run)
    expect(await readResult(file)).toEqual({ ...run.result, headlines: toldHeadlines(run.result.cells) })
    expect(await readdir(directory)).toEqual(['result.json'])
  })

  it.each([
    ['cut off', '{"schemaVersion": 1, "runId": "2026', /is not JSON, or was cut off/],
    ['no result', '{"schemaVersion": 1}', /is not a result:[^]*runId/],
    ['no object', '[]', /is not a result/],
    ['another version', '{"schemaVersion": 7, "moved": true}', /has schema version 7; this Shakedown reads version 1/],
  ])('refuses a file that is %s', async (_, text, message) => {
    const file = await written(text)
    await expect(readResult(file)).rejects.toMatchObject({
      code: 'bad-result',
      exitCode: 2,
      message: expect.stringMatching(message),
      hint: expect.stringMatching(/\.$/),
    })
  })

  it('refuses a file that is not there', async () => {
    await expect(readResult(join(directory, 'none.json'))).rejects.toMatchObject({ code: 'bad-result', exitCode: 2 })
  })
})

describe('writing', () => {
  it.each(Object.entries(reporters))('%s says what to do where it cannot write', async (_, reporter) => {
    await expect(reporter({ ...finishedRun(), directory: join(directory, 'gone') })).rejects.toMatchObject({
      code: 'report-unwritable',
      exitCode: 4,
      hint: expect.stringContaining('--out'),
    })
  })

  it.each(Object.entries(reporters))('%s gives the path of the one file it wrote', async (name, reporter) => {
    const file = await reporter({ ...finishedRun(), directory })
    // Beside the page lie those of its cells.
    const beside = name === 'html' ? ['cells'] : []
    expect((await readdir(directory)).toSorted()).toEqual([...beside, basename(file)].toSorted())
    expect((await readFile(file, 'utf8')).endsWith('\n')).toBe(true)
  })
})

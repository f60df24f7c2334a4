import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readHistory } from '../../../../harness/record/read-history.ts'
import { recorder } from '../../../../harness/record/recorder.ts'
import { redaction } from '../../../../harness/record/redaction.ts'

const directory = mkdtempSync(join(tmpdir(), 'shakedown-history-'))
afterAll(() => rmSync(directory, { recursive: true }))

const written = async (name: string, capBytes?: number): Promise<string> => {
  const file = join(directory, name)
  const record = recorder({
    file,
    runId: 'r',
    redact: redaction(['s3cr3t']),
    ...(capBytes === undefined ? {} : { capBytes }),
  })
  record.record({ kind: 'log', actor: 'a', outcome: 'info', level: 'info', message: 'it is s3cr3t' })
  record.record({ kind: 'phase', actor: 'harness', outcome: 'ok', phase: 'drive', words: 'w' })
  await record.close()
  expect(record.complete()).toBe(capBytes === undefined)
  return file
}

describe('a history on disk', () => {
  it('reads back as it was recorded, without secrets', async () => {
    const { operations, runId } = await readHistory(await written('whole.jsonl'))
    expect(runId).toBe('r')
    expect(operations.map(({ index, kind }) => [index, kind])).toEqual([
      [0, 'log'],
      [1, 'phase'],
    ])
    expect(JSON.stringify(operations)).not.toContain('s3cr3t')
  })

  it('says that it is incomplete once its byte cap is reached', async () => {
    expect(readFileSync(await written('capped.jsonl', 300), 'utf8').length).toBeLessThan(300)
  })

  it.each([
    ['cut off in mid-line', (text: string) => text.slice(0, -5), 'cut off in line 3'],
    ['broken in the middle', (text: string) => text.replace('"log"', '"log'), 'line 2'],
    ['without a header', (text: string) => text.split('\n').slice(1).join('\n'), 'header'],
    [
      'of another schema version',
      (text: string) => text.replace('"schemaVersion":1', '"schemaVersion":99'),
      'schema version 99',
    ],
  ])('is refused when it is %s', async (name, spoil, says) => {
    const whole = readFileSync(await written(`${name.replaceAll(' ', '-')}.jsonl`), 'utf8')
    const file = join(directory, 'spoilt.jsonl')
    writeFileSync(file, spoil(whole))
    await expect(readHistory(file)).rejects.toMatchObject({ exitCode: 2, message: expect.stringContaining(says) })
  })
})

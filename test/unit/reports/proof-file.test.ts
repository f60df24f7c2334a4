import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { readProof, writeProof } from '../../../reports/proof-file.ts'

const directory = await mkdtemp(join(tmpdir(), 'shakedown-proof-'))
afterAll(async () => rm(directory, { recursive: true }))

const head = { shakedown: '1', target: 't', stack: 's', startedAt: '2026-08-14T00:00:00.000Z' }
const row = (caught: boolean) => ({
  defect: 'd',
  scenario: 's',
  check: 'c',
  streams: [{ stream: 'x', caught, words: '' }],
})
const healthy = { verdict: 'pass', words: '' } as const

it.each([
  ['defects', { healthy, rows: [row(true)] }, true],
  ['defects', { healthy, rows: [row(false)] }, false],
  ['defects', { healthy: { verdict: 'unknown', words: '' } as const, rows: [row(true)] }, false],
  // Half a proof is none.
  ['defects', { rows: [row(true)] }, false],
  ['reader', { rows: [row(true)] }, true],
  ['reader', { rows: [row(false)] }, false],
] as const)('a proof of %s with %j passes: %s', async (kind, shown, passed) => {
  const file = await writeProof(directory, { kind, ...head }, shown, 'words')
  expect(await readProof(file)).toMatchObject({ kind, passed, words: 'words' })
})

import { readdirSync } from 'node:fs'
import { basename } from 'node:path'
import { describe, expect, it } from 'vitest'
import { reporters } from '../../../reports/index.ts'

/** What is no reporter of a finished run: what reporters share, what speaks while a run goes, what reads a report back. */
const others = [
  'console',
  'headlines',
  'index',
  'markdown-text',
  'proof',
  'proof-file',
  'proof-matrix',
  'read-result',
  'reporter',
  'result-form',
  'terminal',
  'write-report',
  'xml',
]

describe('reporters', () => {
  it('lists every file that is one', () => {
    const files = readdirSync(new URL('../../../reports', import.meta.url))
      .filter((file) => file.endsWith('.ts'))
      .map((file) => basename(file, '.ts'))
    expect(new Set(files)).toEqual(new Set([...Object.keys(reporters), ...others]))
  })
})

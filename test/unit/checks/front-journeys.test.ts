import { describe, expect, it } from 'vitest'
import { judgedBy, type Part } from './front-history.ts'

const found = (purpose: string, wanted: string, got: string): Part => ({
  kind: 'found',
  what: 'what anna wrote',
  purpose,
  wanted,
  got,
})

const step = (name: string, outcome: 'ok' | 'fail', words = 'done'): Part => ({
  kind: 'journey-step',
  journey: 'notes',
  person: 'anna',
  name,
  outcome,
  tookMs: 5,
  words,
})

describe('checks of what was read back', () => {
  it.each([
    ['no-lost-text', 'text', 'kept', 'lost', 'what anna wrote is lost'],
    ['written-once', 'count', '1', '2', 'what anna wrote: 2 of them'],
    ['told-in-words', 'words', 'that it is not saved', 'nothing', 'what anna wrote: nothing, not that it is not saved'],
    ['stays-signed-in', 'session', 'goes on', 'asked to sign in', 'what anna wrote: asked to sign in, not goes on'],
  ] as const)(
    '%s fails where it is otherwise, and knows nothing of other purposes',
    (check, purpose, right, wrong, words) => {
      expect(judgedBy(check, [found(purpose, right, right)])).toEqual(['pass', []])
      expect(judgedBy(check, [found(purpose, right, right), found(purpose, right, wrong)])).toEqual(['fail', [words]])
      expect(judgedBy(check, [found('other', right, wrong)])[0]).toBe('unknown')
    },
  )

  it('written-once leaves it to no-lost-text that nothing is there', () => {
    expect(judgedBy('written-once', [found('count', '1', '0')])[0]).toBe('pass')
  })
})

describe('journey-goes-on', () => {
  it('fails where a step could not be done, and takes no end of a journey for one', () => {
    const measured = { vitals: [], consoleErrors: [], failedRequests: [] }
    const ended: Part = { kind: 'journey-end', journey: 'notes', tookMs: 9, words: '', ...measured, outcome: 'fail' }
    expect(judgedBy('journey-goes-on', [step('save', 'ok'), ended])[0]).toBe('pass')
    expect(judgedBy('journey-goes-on', [step('save', 'ok'), step('list', 'fail', 'an error page')])).toEqual([
      'fail',
      ['anna could not "list" at 0.02 s: an error page'],
    ])
    expect(judgedBy('journey-goes-on', [ended])[0]).toBe('unknown')
  })
})

import { describe, expect, it } from 'vitest'
import { newLine, stepLine } from '../../../../harness/incidents/line.ts'
import { defaultPolicy } from '../../../../harness/incidents/policy.ts'
import { causesOf, causeSuspected, silencedBy, type SilenceContext } from '../../../../harness/incidents/silence.ts'

const edges: Readonly<Record<string, readonly string[]>> = { page: ['api'], api: ['database'], database: ['page'] }
const once = stepLine(
  newLine('database', 'looks'),
  { atMs: 1, bad: true, level: 'critical', words: 'x' },
  defaultPolicy,
).line
const twice = stepLine(once, { atMs: 2, bad: true, level: 'critical', words: 'x' }, defaultPolicy).line
const context = (line: typeof once | undefined, window?: string): SilenceContext => ({
  dependsOn: (name) => edges[name] ?? [],
  line: (monitor, aspect) => (monitor === 'database' && aspect === 'looks' ? line : undefined),
  maintenance: () => window,
})

describe('silence', () => {
  it('comes from an open incident of whatever a monitor depends on, near or far, and circles end', () => {
    expect([...causesOf('page', context(undefined).dependsOn)]).toEqual(['api', 'database'])
    expect(silencedBy('page', context(twice))).toBe('database')
    expect(silencedBy('database', context(twice))).toBeUndefined()
    expect(silencedBy('page', context(once))).toBeUndefined()
  })

  it('is waited for while a cause looks bad and is no incident yet', () => {
    expect(causeSuspected('page', context(once))).toBe(true)
    expect(causeSuspected('page', context(twice))).toBe(false)
    expect(causeSuspected('page', context(undefined))).toBe(false)
  })

  it('comes from maintenance too', () => {
    expect(silencedBy('page', context(undefined, 'move'))).toBe('maintenance: move')
  })
})

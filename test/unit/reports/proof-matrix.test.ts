import { describe, expect, it } from 'vitest'
import { proofPage } from '../../../reports/html/proof-page.ts'
import { type Proof, proofWords } from '../../../reports/proof.ts'
import { proofMatrix } from '../../../reports/proof-matrix.ts'
import { sheet } from '../../fixtures/sheet.ts'

const caught = {
  defect: 'check-then-insert',
  scenario: 'concurrent-duplicates',
  check: 'no-duplicate-effects',
  streams: [{ stream: 'prison-visit.booked', caught: true, words: 'visit V1 was created twice' }],
}
const escaped = {
  defect: 'lost-update',
  scenario: 'concurrent-update',
  check: 'no-lost-updates',
  streams: [
    { stream: 'probation-case.updated', caught: true, words: 'X1 lost 3 of 9 name updates' },
    { stream: 'person.updated', caught: false, words: 'unknown: the lock was held and <nobody> waited' },
  ],
}
const proof: Proof = {
  healthy: { verdict: 'pass', words: 'all 31 cells pass' },
  rows: [caught, escaped],
  seed: 's1',
  subject: { name: 'reference', version: '0.1.0' },
}

const printed = (given: Proof): readonly string[] => {
  const { out, text } = sheet()
  proofMatrix(given, out, { colour: false })
  return text().split('\n')
}

describe('proof matrix', () => {
  it('prints a line for each defect and stream, and why an escape is one', () => {
    const [head, ...lines] = printed(proof)
    expect(head).toMatch(/^ {11}defect +scenario +check that must catch it +stream$/)
    expect(lines[0]).toMatch(
      /^✓ caught +check-then-insert +concurrent-duplicates +no-duplicate-effects +prison-visit\.booked$/,
    )
    expect(lines[1]).toMatch(/^✓ caught +lost-update .*probation-case\.updated$/)
    expect(lines[2]).toMatch(
      /^✕ ESCAPED +lost-update .*person\.updated +unknown: the lock was held and <nobody> waited$/,
    )
    expect(lines[3]).toBe('✓ pass     healthy system: all 31 cells pass')
    expect(lines[4]).toMatch(/^1 of 2 defects escaped, and the healthy system passes\./)
  })

  it('says when all is well', () => {
    expect(proofWords({ ...proof, rows: [caught] })).toBe('the one defect was caught, and the healthy system passes')
  })

  it('counts a defect that was tried on no stream as escaped, and a healthy system that fails', () => {
    const none: Proof = { ...proof, healthy: { verdict: 'fail', words: '' }, rows: [{ ...caught, streams: [] }] }
    expect(proofWords(none)).toBe('1 of 1 defects escaped, and the healthy system does not pass (fail)')
    expect(printed(none)[1]).toMatch(/^✕ ESCAPED .*it was tried on no stream$/)
    expect(proofPage(none, proofWords(none))).toContain('It was tried on no stream.')
  })

  it('does not count as escaped what the stack cannot prove', () => {
    const stream = escaped.streams.find((each) => !each.caught)
    const given = {
      ...proof,
      rows: [caught, { ...escaped, streams: [{ stream: '', caught: false, words: '', ...stream, unprovable: true }] }],
    }
    expect(proofWords(given)).toBe(
      '1 of 2 defects were caught, and the others cannot be proven on this stack, and the healthy system passes',
    )
    expect(printed(given)[2]).toMatch(/^\? no way +lost-update .*person\.updated +unknown: the lock/)
    expect(proofPage(given, proofWords(given))).toContain('Cannot be proven here')
  })

  it('makes a page of it, escaped', () => {
    const text = proofPage(proof, proofWords(proof))
    expect(text).toContain('1 of 2 defects escaped')
    expect(text).toContain('held and &lt;nobody&gt; waited')
  })
})

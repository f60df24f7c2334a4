import { describe, expect, it } from 'vitest'
import { junitXml } from '../../../reports/junit.ts'
import { escapeXml } from '../../../reports/xml.ts'
import { finishedRun } from '../../fixtures/finished-run.ts'

const { result } = finishedRun()
const xml = junitXml(result)
const caseOf = (id: string): string => {
  const from = xml.indexOf(`<testcase name="${id}"`)
  return xml.slice(from, xml.indexOf('</testcase>', from))
}
const cellOf = (verdict: string): (typeof result.cells)[number] => {
  const cell = result.cells.find((each) => each.verdict === verdict)
  if (cell === undefined) throw new Error(`no cell with ${verdict}`)
  return cell
}

describe('junit', () => {
  it('names each cell once, by its id, in the suite of its scenario', () => {
    const named = [...xml.matchAll(/<testcase name="([^"]+)"/g)].map(([, name]) => name)
    expect(named).toHaveLength(result.cells.length)
    expect(new Set(named)).toEqual(new Set(result.cells.map(({ id }) => id)))
    for (const { id, scenario } of result.cells) expect(xml).toContain(`name="${id}" classname="${scenario}"`)
  })

  it('counts failures of the system apart from errors of the harness', () => {
    expect(xml).toContain('tests="11" failures="2" errors="2" skipped="2"')
    expect(xml.match(/<failure /g)).toHaveLength(2)
    expect(xml.match(/<error /g)).toHaveLength(2)
  })

  it('gives a failure the words of its findings and the check that found them', () => {
    const text = caseOf(cellOf('fail').id)
    expect(text).toContain('type="no-duplicate-effects"')
    expect(text).toContain('visit 4711 at 3.59 s by prisoner-to-nomis-1')
    expect(text).toMatch(/\[operations \d+(, \d+)+\]/)
  })

  it('gives each cell the weakness that it shows, with how many cells do', () => {
    const failed = cellOf('fail')
    const twice = junitXml({ ...result, cells: [failed, { ...failed, id: `${failed.id}-again` }] })
    const told = [...twice.matchAll(/<property name="headline" value="([^"]*)"/g)].map(([, value]) => value)
    const of = (check: string): string => `${check} on ${failed.stream}, in 2 cells`
    expect(told).toEqual(Array(2).fill(`${of('no-duplicate-effects')}; ${of('dead-letters-as-expected')}`))
  })

  it('says of an unknown why nobody can know', () => {
    const text = caseOf(cellOf('unknown').id)
    expect(text).toContain('<error type="unknown"')
    expect(text).toContain('table-lock did not bite: the lock was held and nobody ever waited for it')
  })

  it('gives a skipped cell its reason, and no failure', () => {
    const text = caseOf(cellOf('skipped').id)
    expect(text).toContain('<skipped message="a FIFO queue hands out one message of a group at a time"/>')
    expect(text).not.toMatch(/<(failure|error)/)
  })

  it('carries seed and replay command, and durations in seconds', () => {
    const cell = cellOf('pass')
    const text = caseOf(cell.id)
    expect(text).toContain('<property name="seed" value="m4x7q2zd"/>')
    expect(text).toContain(`<property name="replay" value="${cell.replay}"/>`)
    expect(text).toContain(`time="${((cell.endedMs - cell.startedMs) / 1000).toFixed(3)}"`)
  })
})

describe('escapeXml', () => {
  it.each([
    ['<a href="x">&\'</a>', '&lt;a href=&quot;x&quot;&gt;&amp;&apos;&lt;/a&gt;'],
    ['line\nbreak\tand\rreturn', 'line&#10;break&#9;and&#13;return'],
    ['nul \u0000 escape \u001B[31m', 'nul \\u0000 escape \\u001B[31m'],
    ['half \uD83D pair, whole 🛠', 'half \\uD83D pair, whole 🛠'],
    ['\uFFFE\uFFFF', '\\uFFFE\\uFFFF'],
  ])('%j', (text, escaped) => {
    expect(escapeXml(text)).toBe(escaped)
  })
})

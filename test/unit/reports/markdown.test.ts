import { describe, expect, it } from 'vitest'
import { summaryLines } from '../../../reports/markdown.ts'
import { finishedRun } from '../../fixtures/finished-run.ts'

const { result } = finishedRun()

describe('markdown', () => {
  it('leads with the verdict, then tells each weakness once, and gives a command for each cell that did not pass', () => {
    const lines = summaryLines(result)
    expect(lines[0]).toContain(`Fail: ${result.words}`)
    expect(lines.filter((line) => line.startsWith('| ❌ | no-duplicate-effects on '))).toHaveLength(1)
    const again = lines.filter((line) => line.includes('npx shakedown replay'))
    expect(again).toHaveLength(result.cells.filter(({ verdict }) => ['fail', 'unknown'].includes(verdict)).length)
  })

  it('lets no text of the tested system act as mark-up', () => {
    const [first, ...rest] = result.cells
    if (first === undefined) throw new Error('no cell')
    const words = '| <img src=x onerror=alert(1)> [a](javascript:b) `c`\n# heading'
    const evil = { ...first, verdict: 'unknown' as const, words, checks: [] }
    const line = summaryLines({ ...result, cells: [evil, ...rest] }).find((each) => each.includes('onerror')) ?? ''
    expect(line).not.toMatch(/<img|\]\(|`|\n/)
    expect(line.match(/ \| /g)).toHaveLength(3)
  })

  it('says only that all is well, where it is', () => {
    const cells = result.cells.filter(({ verdict }) => verdict === 'pass')
    const lines = summaryLines({ ...result, cells, verdict: 'pass', words: 'all cells pass', defects: [] })
    expect(lines.join('\n')).toMatch(/^## ✅ Pass: all cells pass\n\n.*\n$/)
  })
})

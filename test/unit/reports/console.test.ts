import { describe, expect, it } from 'vitest'
import type { CellResult } from '../../../harness/model/result.ts'
import { consoleReporter } from '../../../reports/console.ts'
import { finishedRun } from '../../fixtures/finished-run.ts'
import { sheet } from '../../fixtures/sheet.ts'

const { result } = finishedRun()
const judged = result.cells.filter(({ verdict }) => verdict !== 'skipped')

const told = (options: { interactive: boolean; colour: boolean }, cells: readonly CellResult[] = judged): string => {
  const { out, text } = sheet()
  const reporter = consoleReporter({ out, ...options })
  const { runId, seed, target, stack, defects } = result
  reporter.begin({
    runId,
    seed,
    target,
    stack,
    defects,
    cells: cells.length,
    room: 'up to 12 cells at once on 2 processors',
  })
  for (const { id } of cells) reporter.cellStarted(id)
  for (const cell of cells) reporter.cellEnded(cell)
  reporter.end(result, 'reports/runs/x/report.html')
  return text()
}

describe('console without a terminal', () => {
  const lines = told({ interactive: false, colour: false }).split('\n')

  it('writes one line a cell, with sign, word, id and duration', () => {
    for (const { id, verdict } of judged)
      expect(lines.filter((line) => line.includes(`${id} (`))).toEqual([
        expect.stringMatching(new RegExp(`^. ${verdict} +${id} \\(\\d+\\.\\d\\d s\\)`)),
      ])
  })

  it('gives the evidence for anything but a pass', () => {
    for (const { id, verdict, words } of judged) {
      const line = lines.find((each) => each.includes(`${id} (`)) ?? ''
      expect(line.endsWith(`: ${words}`)).toBe(verdict !== 'pass')
    }
  })

  it('closes with verdict, counts, replay commands and the path of the report', () => {
    const closing = lines.slice(-8)
    expect(closing).toEqual([
      '✕ fail: 2 of 9 cells fail.',
      `5 pass, 2 fail, 2 unknown, 2 skipped in ${(result.durationMs / 1000).toFixed(2)} s`,
      expect.stringContaining('concurrent-duplicates/prison-visit.booked/create'),
      expect.stringContaining('concurrent-update/probation-case.updated/waves'),
      expect.stringMatching(/^\? unknown +npx shakedown replay/),
      expect.stringMatching(/^\? unknown +npx shakedown replay/),
      'Report: reports/runs/x/report.html',
      '',
    ])
  })

  it('tells a weakness that several cells show once, with their number', () => {
    const failing = judged.filter(({ verdict }) => verdict === 'fail')
    const cells = failing.flatMap((cell) => [cell, { ...cell, id: `${cell.id}-again` }])
    const { out, text } = sheet()
    consoleReporter({ out, interactive: false, colour: false }).end({ ...result, cells }, 'x')
    expect(text()).toContain('no-duplicate-effects on prison-visit.booked, in 2 cells: ')
  })

  it('says which known mistakes are switched on', () => {
    expect(lines[1]).toBe('Known mistakes switched on: check-then-insert, lost-update')
  })

  it('writes no control characters, not even those of the tested system', () => {
    const nasty: CellResult = { ...judged[3]!, words: '\u001B[2Jgone\nand \u0007 rung' }
    const text = told({ interactive: false, colour: false }, [nasty])
    // oxlint-disable-next-line no-control-regex -- control characters are what must not be there
    expect(text).not.toMatch(/[\u0000-\u0009\u000B-\u001F]/)
    expect(text).toContain(': gone and   rung\n')
  })
})

describe('console on a terminal', () => {
  it('shows what runs now on a line that is cleared before anything else is written', () => {
    const text = told({ interactive: true, colour: false })
    const [first] = judged
    expect(text).toContain(`\r\u001B[2K  0 of ${judged.length} judged, running ${first?.scenario ?? ''} on `)
    expect(text.split('\n').every((line) => line === '' || line.startsWith('\r\u001B[2K'))).toBe(true)
  })

  it('never fills a whole line with what runs now', () => {
    const live = told({ interactive: true, colour: false })
      .split('\r\u001B[2K')
      .filter((part) => part.includes('judged, running') && !part.includes('\n'))
    expect(Math.max(...live.map(({ length }) => length))).toBe(79)
  })

  it('colours verdicts', () => {
    expect(told({ interactive: false, colour: true })).toContain('\u001B[32m✓ pass    \u001B[39m')
  })
})

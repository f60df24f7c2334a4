import { describe, expect, it } from 'vitest'
import { withAttempts } from '../../../cli/confirm.ts'
import { ctrfReport } from '../../../reports/ctrf.ts'
import { junitXml } from '../../../reports/junit.ts'
import { finishedRun } from '../../fixtures/finished-run.ts'

const { result } = finishedRun()
const failed = result.cells.filter(({ verdict }) => verdict === 'fail')
const attempt = (runId: string, verdict: 'pass' | 'fail' | 'unknown'): typeof result => ({
  ...result,
  runId,
  cells: failed.map((cell) => ({ ...cell, verdict, words: `words of ${runId}` })),
})

describe('a failed cell that was run again', () => {
  it.each([
    [['fail', 'fail'], 'always (3 of 3)'],
    [['pass', 'pass'], 'sometimes (1 of 3)'],
    [['unknown', 'fail'], 'sometimes (2 of 3, 1 unknown)'],
  ] as const)('stays a fail after %j, and is told as %s', (verdicts, words) => {
    const told = withAttempts(
      result,
      verdicts.map((verdict, nth) => attempt(`again-${nth}`, verdict)),
    )
    for (const { id, verdict, words: all } of told.cells)
      if (failed.some((cell) => cell.id === id)) {
        expect(verdict).toBe('fail')
        expect(all.endsWith(`; ${words}`)).toBe(true)
      }
  })

  it('is a failure with rerunFailure in JUnit, never flaky, and failed with flaky in CTRF', () => {
    const sometimes = withAttempts(result, [attempt('again-1', 'pass'), attempt('again-2', 'fail')])
    const xml = junitXml(sometimes)
    expect(xml.match(/<failure /g)).toHaveLength(failed.length)
    expect(xml.match(/<rerunFailure /g)).toHaveLength(failed.length)
    expect(xml).not.toContain('flaky')
    expect(JSON.parse(JSON.stringify(ctrfReport(sometimes)))).toMatchObject({
      results: {
        summary: { failed: failed.length, flaky: failed.length },
        tests: expect.arrayContaining([
          expect.objectContaining({
            status: 'failed',
            flaky: true,
            retries: 2,
            retryAttempts: [
              expect.objectContaining({ attempt: 1, status: 'failed' }),
              expect.objectContaining({ attempt: 2, status: 'passed' }),
              expect.objectContaining({ attempt: 3, status: 'failed' }),
            ],
          }),
        ]),
      },
    })
    const always = withAttempts(result, [attempt('again-1', 'fail'), attempt('again-2', 'fail')])
    expect(JSON.stringify(ctrfReport(always))).not.toContain('"flaky":true')
  })

  it('leaves all others as they were', () => {
    const told = withAttempts(result, [attempt('again-1', 'pass')])
    expect(told.cells.filter(({ verdict }) => verdict !== 'fail')).toEqual(
      result.cells.filter(({ verdict }) => verdict !== 'fail'),
    )
  })
})

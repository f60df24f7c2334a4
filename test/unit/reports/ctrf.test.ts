import { validate } from 'ctrf'
import { describe, expect, it } from 'vitest'
import { ctrfReport } from '../../../reports/ctrf.ts'
import { finishedRun } from '../../fixtures/finished-run.ts'

const { result } = finishedRun()
const report: unknown = JSON.parse(JSON.stringify(ctrfReport(result)))

describe('ctrf', () => {
  it('is what CTRF’s own schema says, which refuses anything else', () => {
    expect(validate(report)).toMatchObject({ valid: true })
    expect(validate({ ...Object(report), reportFormat: 'other' })).toMatchObject({ valid: false })
  })

  it('counts each cell once, and nothing unknown as passed', () => {
    const many = (verdict: string): number => result.cells.filter((cell) => cell.verdict === verdict).length
    expect(report).toMatchObject({
      results: {
        summary: {
          tests: result.cells.length,
          passed: many('pass'),
          failed: many('fail'),
          other: many('unknown'),
          skipped: many('skipped'),
          pending: 0,
        },
      },
    })
  })

  it('tells of a failed cell what was found and how to see it again', () => {
    const failed = result.cells.find(({ verdict }) => verdict === 'fail')
    expect(report).toMatchObject({
      results: {
        tests: expect.arrayContaining([
          expect.objectContaining({
            name: failed?.id,
            status: 'failed',
            message: failed?.words,
            trace: expect.stringContaining('no-duplicate-effects: '),
            extra: expect.objectContaining({ replay: failed?.replay }),
          }),
        ]),
      },
    })
  })

  it('speaks of weaknesses, not only of cells', () => {
    expect(report).toMatchObject({
      results: {
        summary: {
          extra: { headlines: expect.arrayContaining([expect.objectContaining({ verdict: 'fail', severity: 'P2' })]) },
        },
      },
    })
  })
})

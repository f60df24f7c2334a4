import { DatabaseError } from 'pg'
import { describe, expect, it } from 'vitest'
import type { LogDetails } from '../../../../../../targets/reference/services/platform/log.ts'
import { retryConflicts } from '../../../../../../targets/reference/services/platform/retry-conflicts.ts'

const failure = (code: string): DatabaseError => Object.assign(new DatabaseError(`error ${code}`, 0, 'error'), { code })

/** Runs work that fails so often with an SQLSTATE; what came of it, how often it ran, and what was written to the log. */
const outcome = async (code: string, failures: number, attempts?: number, defects: readonly string[] = []) => {
  const lines: (LogDetails | undefined)[] = []
  const log = { info: () => {}, warn: (_: string, details?: LogDetails) => lines.push(details), error: () => {} }
  let runs = 0
  const work = async (): Promise<string> => {
    runs += 1
    if (runs <= failures) throw failure(code)
    return 'done'
  }
  const attributes = { crn: 'X1' }
  const options = { log, attributes, defects: new Set(defects), ...(attempts !== undefined && { attempts }) }
  const result = await retryConflicts(options, work).catch((error: Error) => error.message)
  return { result, runs, lines }
}

describe('retryConflicts', () => {
  it.each(['40001', '40P01', '23505'])('tries again after %s, and says so with the business key', async (code) => {
    expect(await outcome(code, 1)).toEqual({
      result: 'done',
      runs: 2,
      lines: [{ event: 'database-conflict-retried', attributes: { crn: 'X1', attempt: 1 }, sqlState: code }],
    })
  })

  it('gives up after its last attempt', async () => {
    expect(await outcome('40001', 9, 2)).toMatchObject({ result: 'error 40001', runs: 2 })
    expect(await outcome('40001', 9, 1)).toMatchObject({ result: 'error 40001', runs: 1, lines: [] })
  })

  it('leaves deadlocks alone to the queue with no-deadlock-retry', async () => {
    expect(await outcome('40P01', 1, 5, ['no-deadlock-retry'])).toMatchObject({
      result: 'error 40P01',
      runs: 1,
      lines: [],
    })
    expect(await outcome('40001', 1, 5, ['no-deadlock-retry'])).toMatchObject({ result: 'done', runs: 2 })
  })

  it.each(['55P03', '57014', '23502'])('leaves %s to the queue', async (code) => {
    expect(await outcome(code, 1)).toMatchObject({ result: `error ${code}`, runs: 1, lines: [] })
  })
})

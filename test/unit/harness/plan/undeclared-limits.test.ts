import { expect, it } from 'vitest'
import { cellFacts } from '../../../../harness/plan/cell-facts.ts'
import { planCells } from '../../../../harness/plan/plan.ts'
import { scenarios } from '../../../../scenarios/index.ts'
import { streamFacts } from '../../stream-facts.ts'

const planned = (row: NonNullable<ReturnType<typeof streamFacts>['row']>) => {
  const { cells } = planCells({
    target: 't',
    stack: 's',
    seed: 'a',
    scenarios: [scenarios['row-lock-contention']()],
    streams: [streamFacts({ row, variants: ['create', 'update'] })],
  })
  const [cell] = cells
  if (cell === undefined) throw new Error('it was not planned')
  return {
    limit: cellFacts(cell).lockTimeoutMs,
    checks: cell.scenario.checks(cell.stream).map(({ name }) => name),
    lock: cell.schedule.faults.find(({ id }) => id === 'lock')?.options,
  }
}

const row = { database: 'd', table: 't', where: 'id = $1' }

it('locks a row whose owner names no lock time-out, and judges nobody by one', () => {
  const { limit, checks, lock } = planned(row)
  expect(limit).toBeUndefined()
  expect(checks).toContain('bystanders-not-held-up')
  expect(checks).not.toContain('gives-up-in-time')
  expect(lock).toMatchObject({ until: { waiters: 1 } })
})

it('holds it beyond a lock time-out that was declared, and judges by it', () => {
  const { limit, checks, lock } = planned({ ...row, lockTimeoutMs: 700 })
  expect(limit).toBe(700)
  expect(checks).toContain('gives-up-in-time')
  expect(lock).toMatchObject({ until: { gaveUp: 1 } })
})

it('asks for retries that back off only where the redrive policy forgives a call that fails again', () => {
  const checksAt = (maxReceiveCount: number): readonly string[] =>
    scenarios['bad-gateway']()
      .checks(streamFacts({ maxReceiveCount }))
      .map(({ name }) => name)
  expect(checksAt(2)).not.toContain('retries-back-off')
  expect(checksAt(3)).toContain('retries-back-off')
})

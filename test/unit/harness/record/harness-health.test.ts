import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import type { NewOperation } from '../../../../harness/model/history.ts'
import { watchHarness } from '../../../../harness/record/harness-health.ts'
import { historyFrom } from '../../history-builder.ts'

it('tells when the harness itself was late, by how much, and how it was before', async () => {
  const told: NewOperation[] = []
  const [operation] = historyFrom([]).operations
  if (operation === undefined) throw new Error('a history has operations')
  const record = (each: NewOperation) => {
    told.push(each)
    return operation
  }
  const end = watchHarness({ record, now: () => performance.now() })
  await expect.poll(() => told.length, { timeout: 20_000 }).toBeGreaterThan(0)
  const before = told.length
  const until = performance.now() + 1500
  while (performance.now() < until);
  await expect
    .poll(() => told.slice(before).some((each) => each.kind === 'probe' && each.value >= 1400), { timeout: 20_000 })
    .toBe(true)
  end()
  expect(told.at(-1)).toMatchObject({
    kind: 'probe',
    probe: 'harness',
    unit: 'ms',
    words: expect.stringMatching(/came up to \d+ ms late/u),
  })
  await delay(0)
})

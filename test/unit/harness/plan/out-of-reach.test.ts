import { describe, expect, it } from 'vitest'
import { rowLock } from '../../../../chaos/database/row-lock.ts'
import { databaseReach } from '../../../../harness/reach/database-session.ts'
import type { Fault, Need } from '../../../../harness/model/fault.ts'
import { outOfReach } from '../../../../harness/plan/out-of-reach.ts'
import type { Reach } from '../../../../harness/model/reach.ts'
import { streamFacts } from '../../stream-facts.ts'

const bare: Reach = { database: databaseReach(() => 'postgresql://127.0.0.1:1/none') }
const full: Reach = {
  ...bare,
  server: { restart: async () => undefined },
  tap: { rule: () => () => undefined, hold: async () => Promise.reject(new Error('nothing passes here')) },
}
const cell = (needs: readonly Need[]) => {
  const fault: Fault = { ...rowLock({ key: 'k1', until: {} }), name: 'broken', needs }
  return { stream: streamFacts({}), faults: [{ id: 'f', fault, inject: { ms: 0 }, heal: { ms: 1 } }] }
}

describe('out of reach', () => {
  it('is what the stack does not offer, in words', () => {
    expect(outOfReach(cell([{ server: true }]), bare)?.why).toMatch(
      /^broken needs a database server that can be restarted/,
    )
    expect(outOfReach(cell([{ tap: true }]), bare)?.why).toMatch(/^broken needs a tap/)
    expect(outOfReach(cell([{ server: true }, { tap: true }]), full)).toBeUndefined()
    expect(outOfReach(cell([{ row: true }]), bare)).toBeUndefined()
  })
})

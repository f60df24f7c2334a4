import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import type { FaultRunContext } from '../../../../harness/run/fault-run.ts'
import { walkFaults } from '../../../../harness/run/front/walk-faults.ts'
import type { TimedFault } from '../../../../harness/model/scenario.ts'

it('puts a fault in force again that was healed, and waits until it is', async () => {
  const leases = await mkdtemp(join(tmpdir(), 'walk-faults-'))
  let inForce = 0
  const put = async (change: number): Promise<void> => {
    await delay(20)
    inForce += change
  }
  const fault = {
    name: 'pause',
    options: {},
    undo: () => ({}),
    inject: async () => {
      await put(1)
      return { heal: async () => put(-1) }
    },
  }
  const used = {
    leases,
    record: () => undefined,
    signal: new AbortController().signal,
    cell: { id: 'a' },
    recorder: { listen: () => () => undefined, now: () => 0 },
  }
  // Only these parts of them are used.
  const context: FaultRunContext = Object.assign(Object.create(null), used)
  const timed: TimedFault = Object.assign(Object.create(null), {
    id: 'stands-still',
    fault,
    inject: [],
    heal: { fault: 'stands-still', is: 'healed' },
  })
  const faults = walkFaults(context, [timed])
  try {
    for (const _ of [1, 2]) {
      const injected = await faults.inject('stands-still')
      expect(inForce).toBe(1)
      await injected.heal()
      expect(inForce).toBe(0)
    }
  } finally {
    await faults.healAll()
    await rm(leases, { recursive: true })
  }
})

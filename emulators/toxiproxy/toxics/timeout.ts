import type { Toxic } from './toxic.ts'

/** Swallows all data; closes once nothing came for `timeout` milliseconds, or with 0 only when it is removed. */
export const timeout: Toxic<'timeout'> = {
  goType: 'TimeoutToxic',
  attributes: { timeout: 'int64' },
  // What it swallowed is gone: a connection that went on without it would be a lie.
  closesOnRemoval: true,
  async pipe(stub, { timeout }) {
    for (;;) {
      const arrival = await stub.read(timeout > 0 ? performance.now() + timeout : Infinity)
      if (arrival === 'interrupted') return
      if (arrival === 'end' || arrival === 'elapsed') return stub.close()
    }
  },
}

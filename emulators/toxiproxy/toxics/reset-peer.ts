import type { Toxic } from './toxic.ts'

/** At the first data (or the close), waits `timeout` milliseconds and resets both sides; nothing passes. */
export const resetPeer: Toxic<'timeout'> = {
  goType: 'ResetToxic',
  attributes: { timeout: 'int64' },
  resets: true,
  async pipe(stub, { timeout }) {
    if ((await stub.read()) !== 'interrupted') stub.close(timeout)
  },
}

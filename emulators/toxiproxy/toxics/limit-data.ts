import type { Toxic } from './toxic.ts'

/** Lets `bytes` bytes of a connection through, then closes it. */
export const limitData: Toxic<'bytes'> = {
  goType: 'LimitDataToxic',
  attributes: { bytes: 'int64' },
  async pipe(stub, { bytes }) {
    for await (const { data, sinceMs } of stub.chunks()) {
      const allowed = data.subarray(0, Math.max(0, bytes - stub.countedBytes))
      if (allowed.length > 0) await stub.write({ data: allowed, sinceMs })
      stub.countedBytes += allowed.length
      if (stub.countedBytes >= bytes) return stub.close()
    }
  },
}

import type { Toxic } from './toxic.ts'

/** Delays all data by `latency` ± `jitter` milliseconds; order is kept. When interrupted, the chunk at hand goes out at once. */
export const latency: Toxic<'latency' | 'jitter'> = {
  goType: 'LatencyToxic',
  attributes: { latency: 'int64', jitter: 'int64' },
  // A long pipe holds much: a delay must not be a limit of bandwidth.
  bufferChunks: 1024,
  async pipe(stub, { latency, jitter }, draws) {
    for await (const chunk of stub.chunks()) {
      const dueMs = chunk.sinceMs + latency + (jitter > 0 ? draws.integer(-jitter, jitter - 1) : 0)
      const slept = await stub.sleep(dueMs)
      // A latency toxic behind this one counts from when the chunk was due here, so that delays add up and are never short.
      await stub.write({ data: chunk.data, sinceMs: slept ? Math.max(dueMs, chunk.sinceMs) : chunk.sinceMs })
      if (!slept) return
    }
  },
}

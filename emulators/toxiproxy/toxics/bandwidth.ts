import type { Toxic } from './toxic.ts'

const SLICE_MS = 100

/** Lets `rate` kilobytes per second through; with a rate of 0 nothing passes until it is changed or removed. */
export const bandwidth: Toxic<'rate'> = {
  goType: 'BandwidthToxic',
  attributes: { rate: 'int64' },
  async pipe(stub, { rate }) {
    const sliceBytes = rate * SLICE_MS // a kilobyte per second is a byte per millisecond
    let owedMs = 0
    for await (const chunk of stub.chunks()) {
      const { sinceMs } = chunk
      let rest = chunk.data
      let startMs = performance.now()
      if (rate > 0) owedMs += rest.length / rate
      while (rest.length > sliceBytes) {
        if (!(await stub.sleep(rate > 0 ? startMs + SLICE_MS : Infinity))) return stub.write({ data: rest, sinceMs })
        await stub.write({ data: rest.subarray(0, sliceBytes), sinceMs })
        rest = rest.subarray(sliceBytes)
        owedMs -= SLICE_MS
        // The next slice counts from when this one was due, so that late timers do not lower the rate; a blocked receiver earns nothing.
        startMs = Math.max(startMs + SLICE_MS, performance.now() - SLICE_MS)
      }
      const slept = await stub.sleep(startMs + owedMs)
      await stub.write({ data: rest, sinceMs })
      if (!slept) return
      owedMs -= performance.now() - startMs
    }
  },
}

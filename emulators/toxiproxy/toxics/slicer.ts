import type { Draws } from '../draws.ts'
import type { Toxic } from './toxic.ts'

/** Where to cut a chunk into pieces of about `averageBytes`: the ends of the pieces, by halving, each cut moved by the variation. */
export const cuts = (
  startByte: number,
  endByte: number,
  averageBytes: number,
  variationBytes: number,
  draws: Draws,
): number[] => {
  // Without the second condition an average of 0 (the default on the wire) would halve one byte for ever.
  if (endByte - startByte - averageBytes <= variationBytes || endByte - startByte <= 1) return [endByte]
  const middle = startByte + Math.floor((endByte - startByte) / 2)
  const moved = variationBytes > 0 ? middle + draws.integer(-variationBytes, variationBytes - 1) : middle
  const cut = Math.min(Math.max(moved, startByte + 1), endByte - 1)
  return [
    ...cuts(startByte, cut, averageBytes, variationBytes, draws),
    ...cuts(cut, endByte, averageBytes, variationBytes, draws),
  ]
}

/** Cuts data into packets of `average_size` ± `size_variation` bytes, `delay` microseconds apart. */
export const slicer: Toxic<'average_size' | 'size_variation' | 'delay'> = {
  goType: 'SlicerToxic',
  attributes: { average_size: 'int', size_variation: 'int', delay: 'int' },
  async pipe(stub, { average_size: averageBytes, size_variation: variationBytes, delay: delayMicros }, draws) {
    for await (const { data, sinceMs } of stub.chunks()) {
      let from = 0
      for (const to of cuts(0, data.length, averageBytes, variationBytes, draws)) {
        await stub.write({ data: data.subarray(from, to), sinceMs })
        from = to
        if (await stub.sleep(performance.now() + delayMicros / 1000)) continue
        if (from < data.length) await stub.write({ data: data.subarray(from), sinceMs })
        return
      }
    }
  },
}

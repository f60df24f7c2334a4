import type { Load } from '../harness/model/load.ts'

/** How many requests come within a stage that goes evenly from one rate to another. */
const within = (from: number, to: number, lastsMs: number): number => ((from + to) / 2) * (lastsMs / 1000)

/** How many requests a load is made of. */
export const dueInAll = ({ rate, stages }: Pick<Load, 'rate' | 'stages'>): number => {
  const sum = stages.reduce(
    (total, stage, nth) => total + within(stages[nth - 1]?.rate ?? rate, stage.rate, stage.lastsMs),
    0,
  )
  // Sums of fractions that are whole but for their last bit.
  return Math.ceil(sum - 1e-6)
}

/** How long a load lasts, without the last answers. */
export const lastsMs = ({ stages }: Pick<Load, 'stages'>): number =>
  stages.reduce((sum, stage) => sum + stage.lastsMs, 0)

/**
 * When each request of a load is due, in milliseconds from its beginning, in order: where the area under the rate comes to the next whole number, so that the
 * same load is always the same requests at the same times.
 */
export function* arrivals({ rate, stages }: Pick<Load, 'rate' | 'stages'>): Generator<number> {
  const total = dueInAll({ rate, stages })
  let [next, before, startMs, from] = [0, 0, 0, rate]
  for (const stage of stages) {
    const many = within(from, stage.rate, stage.lastsMs)
    const perSecond = (stage.rate - from) / (stage.lastsMs / 1000)
    for (; next < total && next < before + many - 1e-9; next += 1) {
      const area = next - before
      // The root of area = from·t + perSecond/2·t², written so that it holds for an even rate too.
      const root = Math.sqrt(Math.max(0, from * from + 2 * perSecond * area))
      yield startMs + (area <= 0 ? 0 : ((2 * area) / (from + root)) * 1000)
    }
    before += many
    startMs += stage.lastsMs
    from = stage.rate
  }
}

/**
 * Which request comes next, as positions: each as often as its weight says, as evenly as that can be (smooth weighted round robin). One turn of it; after that
 * it begins anew.
 */
export const turn = (requests: readonly { readonly weight: number }[]): readonly number[] => {
  const total = requests.reduce((sum, { weight }) => sum + weight, 0)
  const credit = requests.map(() => 0)
  return Array.from({ length: total }, () => {
    let chosen = 0
    for (const [nth, { weight }] of requests.entries()) {
      credit[nth] = (credit[nth] ?? 0) + weight
      if ((credit[nth] ?? 0) > (credit[chosen] ?? 0)) chosen = nth
    }
    credit[chosen] = (credit[chosen] ?? 0) - total
    return chosen
  })
}

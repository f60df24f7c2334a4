import type { Json } from '../harness/model/schedule.ts'

/**
 * Options that are durations or sizes, each with the least that is tried: below it a duration tells no more, and a busy machine adds as much by itself. Not `atMostMs`, which bounds
 * how long a fault waits, and not what is worse the smaller it is, such as a bandwidth or the parts that an answer is cut into.
 */
const least: ReadonlyMap<string, number> = new Map([
  ['bytes', 1],
  ['delayMs', 100],
  ['jitterMs', 0],
  ['latencyMs', 100],
  ['retryAfterSeconds', 1],
  ['sleepMs', 100],
  ['timeoutMs', 100],
  ['variationBytes', 0],
])

/** Half of it, the same in however many steps one comes there. */
const half = (amount: number, atLeast: number): number => Math.max(atLeast, Math.floor(amount / 2))

/** How often it can be halved. */
const halvings = (amount: number, atLeast: number): number =>
  amount > atLeast ? 1 + halvings(half(amount, atLeast), atLeast) : 0

type Options = { readonly [name: string]: Json }
const isOptions = (options: Json | undefined): options is Options =>
  typeof options === 'object' && options !== null && !Array.isArray(options)

interface Amount {
  readonly name: string
  readonly value: number
  readonly atLeast: number
}

/** All that can be halved, of parts of the options too. */
const amountsOf = (options: Json): readonly Amount[] =>
  !isOptions(options)
    ? []
    : Object.entries(options).flatMap(([name, value]) => {
        const atLeast = least.get(name)
        if (atLeast === undefined || typeof value !== 'number') return amountsOf(value)
        return value > atLeast ? [{ name, value, atLeast }] : []
      })

/** What there is to think through in the durations and sizes of a fault: how often they can be halved. */
export const amountsIn = (options: Json): number =>
  amountsOf(options).reduce((sum, { value, atLeast }) => sum + halvings(value, atLeast), 0)

const halved = (options: Json): Json =>
  !isOptions(options)
    ? options
    : Object.fromEntries(
        Object.entries(options).map(([name, value]) => {
          const atLeast = least.get(name)
          if (atLeast === undefined || typeof value !== 'number') return [name, halved(value)]
          return [name, value > atLeast ? half(value, atLeast) : value]
        }),
      )

/** Options whose durations and sizes are halved once, twice and so on until each is as small as it may be: what fails with the least of them is found in one round. */
export const lessOf = (options: Json): readonly { readonly words: string; readonly options: Json }[] => {
  if (amountsIn(options) === 0) return []
  const names = new Set(amountsOf(options).map(({ name }) => name))
  const next = halved(options)
  return [{ words: [...names].join(' and '), options: next }, ...lessOf(next)]
}

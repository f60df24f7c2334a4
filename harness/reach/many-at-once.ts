/** As many looks as a watcher makes at once at most (`watch.atOnce`): with the SDK's 50 connections they would wait for each other, and it warns of that. */
const maxSockets = 1000

/** Settings of a client of AWS that many use at once. */
export const manyAtOnce = { httpAgent: { maxSockets }, httpsAgent: { maxSockets } } as const

/** No request of ours is meant to wait longer: a long poll takes 20 s. */
const longestMs = 60_000

/**
 * Options of one request: an endpoint that takes it and never answers is given up, as the SDK itself would not do. Whoever asked gave up long before; what they asked for must not pile up.
 */
export const inTime = (ms: number = longestMs): { readonly abortSignal: AbortSignal } => ({
  abortSignal: AbortSignal.timeout(ms),
})

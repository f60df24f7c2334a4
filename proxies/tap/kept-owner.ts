/** Between the first look for an owner of whom nothing was found and the next one, in ms; then twice as long each time. */
const soonMs = 20
/** Between two looks at most, in ms. */
const mostMs = 1_000

/**
 * Who made a connection. Found once, it is kept; who could not be told yet, because the table of sockets is no snapshot or its service was just about to start, is looked for again,
 * less and less often: a look takes milliseconds.
 *
 * @param find is told whether it looked in vain before
 */
export const keptOwner = (find: (again: boolean) => string | undefined): (() => string | undefined) => {
  let owner: string | undefined
  let next: { readonly atMs: number; readonly waitMs: number } | undefined
  return () => {
    if (owner !== undefined || (next !== undefined && performance.now() < next.atMs)) return owner
    owner = find(next !== undefined)
    const waitMs = next === undefined ? soonMs : Math.min(mostMs, next.waitMs * 2)
    next = { atMs: performance.now() + waitMs, waitMs }
    return owner
  }
}

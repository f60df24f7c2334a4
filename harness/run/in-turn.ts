/** Does one thing after the other, in the order in which they are asked for, whatever becomes of those before. */
export const inTurn = (): (<T>(work: () => Promise<T>) => Promise<T>) => {
  let last = Promise.resolve()
  return async (work) => {
    const before = last
    const { promise, resolve } = Promise.withResolvers<void>()
    last = promise
    await before
    try {
      return await work()
    } finally {
      resolve()
    }
  }
}

const nobodyListens = (error: unknown): boolean =>
  error instanceof TypeError &&
  error.cause instanceof Error &&
  'code' in error.cause &&
  error.cause.code === 'ECONNREFUSED'

/**
 * Asks the first replica that listens, as the load balancer of operators does: where nobody listens nothing was done, and the next is asked.
 *
 * @param urls of the replicas; with none `ask` is called with ''
 * @throws what `ask` throws for any other reason, and when nobody listens at all
 */
export const askAny = async <T>(urls: readonly string[], ask: (url: string) => Promise<T>): Promise<T> => {
  const [first = '', ...others] = urls
  try {
    return await ask(first)
  } catch (error) {
    if (others.length === 0 || !nobodyListens(error)) throw error
    return askAny(others, ask)
  }
}

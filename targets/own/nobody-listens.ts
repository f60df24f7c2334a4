/** Whether a `fetch` found that nobody listens there, so that nothing was done and another replica can be asked. */
export const nobodyListens = (error: unknown): boolean =>
  error instanceof TypeError &&
  error.cause instanceof Error &&
  'code' in error.cause &&
  error.cause.code === 'ECONNREFUSED'

/** A signal that SIGINT, SIGTERM and SIGHUP abort. They come again without harm: what is under way is healed either way. */
export const stopSignal = (): AbortSignal => {
  const controller = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(name, () => controller.abort(new Error(`stopped by ${name}`)))
  return controller.signal
}

/** How {@link stopAll} stops. */
export interface StopAllOptions {
  /** Aborted once somebody waits for the end. */
  readonly awaited: AbortSignal
  readonly complain: (words: string) => void
  /** How long the end may take then, in ms. @default 9,000: whoever stops a container kills it after 10 s */
  readonly withinMs?: number
  /** Ends this process there and then. @default with exit code 4 */
  readonly giveUp?: () => void
}

/** Stops in good order, the last one first: containers that we started may take their time. Once somebody waits for that, it is given up where it takes too long. */
export const stopAll = async (
  stops: readonly (() => Promise<void>)[],
  { awaited, complain, withinMs = 9000, giveUp = () => process.exit(4) }: StopAllOptions,
): Promise<void> => {
  let timer: NodeJS.Timeout | undefined
  const limit = (): void => {
    timer = setTimeout(() => {
      complain('stopping took too long; it ends without waiting')
      giveUp()
    }, withinMs)
    timer.unref()
  }
  if (awaited.aborted) limit()
  else awaited.addEventListener('abort', limit, { once: true })
  for (const stop of stops.toReversed())
    await stop().catch((error: unknown) => complain(error instanceof Error ? error.message : String(error)))
  awaited.removeEventListener('abort', limit)
  clearTimeout(timer)
}

import { onceNpmIsGone } from './npm-ancestor.ts'

/** How a user stops a command. */
export interface Stop {
  /** Aborted by the first SIGINT, SIGTERM or SIGHUP, and where the npm or npx that started it is gone: everything is healed and stopped in good order. */
  readonly signal: AbortSignal
  /** Aborted by the second: services are no longer waited for. Healing is never skipped. */
  readonly hurry: AbortSignal
}

/** Listens for the signals with which a user stops a command. */
export const stopSignal = (): Stop => {
  const [first, second] = [new AbortController(), new AbortController()]
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(name, () => {
      const controller = first.signal.aborted ? second : first
      controller.abort(new Error(`stopped by ${name}`))
    })
  onceNpmIsGone(process.env, () => {
    if (!first.signal.aborted) first.abort(new Error('stopped, because the npm that started it is gone'))
  })
  return { signal: first.signal, hurry: second.signal }
}

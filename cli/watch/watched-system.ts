import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Sink, Stack } from '../../harness/model/stack.ts'
import type { RunningSystem, Target, TargetDefinition } from '../../harness/model/target.ts'

/** A system that is watched, reached. */
export interface WatchedSystem {
  readonly target: Target
  readonly system: RunningSystem
  stop(): Promise<void>
}

/** Options of {@link watchedSystem}. */
export interface WatchedSystemOptions {
  readonly stack: Stack
  readonly definition: TargetDefinition
  readonly sink: Sink
  readonly signal: AbortSignal
  readonly hurry: AbortSignal
}

/**
 * Reaches a system to watch it. Where it runs elsewhere (the external stack) nothing of it is started; where it does not (the embedded one) it is, and
 * ends with the watcher.
 */
export const watchedSystem = async (options: WatchedSystemOptions): Promise<WatchedSystem> => {
  const { stack, definition, sink, signal, hurry } = options
  const directory = await mkdtemp(join(tmpdir(), 'shakedown-watch-'))
  const isElsewhere = stack.name === 'external'
  const stops: (() => Promise<void>)[] = [async () => rm(directory, { recursive: true, force: true })]
  const stop = async (): Promise<void> => {
    for (const each of stops.splice(0).toReversed()) await each()
  }
  try {
    const running = await stack.start({
      directory,
      definition,
      defects: [],
      sink,
      hurry,
      ...(isElsewhere ? { idle: true } : {}),
    })
    stops.push(running.stop)
    // Its own count of messages, and not only of those of ours: a watcher looks at everybody's.
    const system = isElsewhere ? { ...running.system, watched: true as const } : running.system
    const target = await definition.connect(system, signal)
    stops.push(target.close)
    return { target, system: running.system, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

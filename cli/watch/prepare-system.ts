import type { PreparedStack } from '../../harness/model/stack.ts'
import type { Config } from '../../harness/settings/config.ts'
import { pickStack, pickTarget } from '../pick.ts'
import { prepareStack } from '../plan-on.ts'
import { watchedSystem, type WatchedSystem, type WatchedSystemOptions } from './watched-system.ts'

/** A system that can be watched. */
export interface PreparedSystem extends Pick<PreparedStack, 'definition' | 'budget'> {
  /** The stack tells of messages on their way. */
  readonly seesMessages: boolean
  reach(options: Pick<WatchedSystemOptions, 'sink' | 'signal' | 'hurry'>): Promise<WatchedSystem>
}

/** Looks at what there is of the system that the configuration names, changing nothing. */
export const prepareSystem = async (config: Config): Promise<PreparedSystem> => {
  const stack = await pickStack(config.stack, config)
  const { definition, budget } = await prepareStack(stack, await pickTarget(config.target, config), { idle: true })
  return {
    definition,
    ...(budget === undefined ? {} : { budget }),
    seesMessages: stack.name !== 'external',
    reach: async (options) => watchedSystem({ ...options, stack, definition }),
  }
}

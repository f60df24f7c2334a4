import type { Config } from '../harness/settings/config.ts'
import type { Stack } from '../harness/model/stack.ts'

/** All stacks, by name, each made from the settings; loaded when it is asked for, because a command uses one of them or none. */
export const stacks = {
  compose: async (config) => (await import('./compose/index.ts')).compose(config.compose, config.containers),
  containers: async (config) => (await import('./containers/index.ts')).containers(config.containers),
  embedded: async () => (await import('./embedded/index.ts')).embedded,
  external: async (config) => (await import('./external/index.ts')).external(config.external),
} satisfies Record<string, (config: Config) => Promise<Stack>>

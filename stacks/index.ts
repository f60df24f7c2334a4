import type { Config } from '../harness/settings/config.ts'
import type { Stack } from '../harness/model/stack.ts'
import { compose } from './compose/index.ts'
import { containers } from './containers/index.ts'
import { embedded } from './embedded/index.ts'
import { external } from './external/index.ts'

/** All stacks, by name, each made from the settings. */
export const stacks = {
  compose: (config) => compose(config.compose, config.containers),
  containers: (config) => containers(config.containers),
  embedded: () => embedded,
  external: (config) => external(config.external),
} satisfies Record<string, (config: Config) => Stack>

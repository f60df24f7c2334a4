import type { ContainerSettings } from '../../harness/settings/container-settings.ts'
import type { Stack } from '../../harness/model/stack.ts'
import { withRedisIf } from '../embedded/redis/with-redis-if.ts'
import { checkToken } from './check-token.ts'

/** LocalStack, PostgreSQL, Redis and Toxiproxy as containers; the target's services as processes in front of them. */
export const containers = (images: ContainerSettings): Stack => ({
  name: 'containers',
  // Each has three containers of its own, LocalStack's above all.
  systemsAtOnce: 2,
  prepare: async (definition) => withRedisIf(definition, images.redis !== false),
  start: async (options) => {
    checkToken(images.localstack, process.env)
    // Its own helper container would have to be pulled too; leftovers are removed by what we start ourselves.
    process.env['TESTCONTAINERS_RYUK_DISABLED'] ??= 'true'
    // Loaded only where it is used: it takes half a second.
    const { startContainers } = await import('./start.ts')
    return startContainers(images, options)
  },
})

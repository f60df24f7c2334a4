import type { Channel } from '../../harness/incidents/channel.ts'
import { standardOutput } from './standard-output.ts'
import { webhook } from './webhook.ts'

/** All channels, by name. */
export const channels = {
  'standard-output': standardOutput,
  webhook,
} satisfies Record<string, (options: never) => Channel>

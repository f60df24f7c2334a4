import type { Channel } from '../../harness/incidents/channel.ts'
import { slack } from './slack.ts'
import { standardOutput } from './standard-output.ts'
import { webhook } from './webhook.ts'

/** All channels, by name. */
export const channels = {
  slack,
  'standard-output': standardOutput,
  webhook,
} satisfies Record<string, (options: never) => Channel>

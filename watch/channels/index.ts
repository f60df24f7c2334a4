import type { Channel } from '../../harness/incidents/channel.ts'
import { alertmanager } from './alertmanager.ts'
import { email } from './email.ts'
import { pagerDuty } from './pager-duty.ts'
import { slack } from './slack.ts'
import { sns } from './sns.ts'
import { standardOutput } from './standard-output.ts'
import { webhook } from './webhook.ts'

/** All channels, by name. */
export const channels = {
  alertmanager,
  email,
  'pager-duty': pagerDuty,
  slack,
  sns,
  'standard-output': standardOutput,
  webhook,
} satisfies Record<string, (options: never) => Channel>

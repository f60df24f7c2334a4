/**
 * What a `shakedown.config.ts` needs that only watches, without systems and scenarios of its own: `from 'shakedown/watch'` loads a part of what `shakedown` does, and a watcher
 * takes less memory.
 *
 * @packageDocumentation
 */
import { camelCased } from '../harness/settings/camel-cased.ts'
import { probes as probesByName } from '../probes/index.ts'
import { channels as channelsByName } from './channels/index.ts'

/** All probes: `probes.http({ … })`. */
export const probes = camelCased('probe', probesByName)
/** All channels: `channels.pagerDuty()`. */
export const channels = camelCased('channel', channelsByName)

export { type ConfigFile, defineConfig } from '../harness/settings/config.ts'
export { defineMonitor, type MonitorOptions } from './define-monitor.ts'
export { presets } from './presets.ts'

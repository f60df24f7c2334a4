import type { Schedule } from '../../harness/model/schedule.ts'

/** How much a schedule acts on beside its own stream. */
export type Scope = 'stream' | 'service' | 'system'

const onSystem: ReadonlySet<string> = new Set(['connection-exhaustion', 'read-only', 'server-restart'])

const onService: ReadonlySet<string> = new Set([
  'bandwidth',
  'deadlock',
  'down',
  'kill',
  'latency',
  'limit-data',
  'pause',
  'reset-peer',
  'restart',
  'rolling-restart',
  'slicer',
  'slow-close',
  'start-delayed',
  'start-version',
  'terminated-backends',
  'timeout',
])

const isDatabaseLink = (options: unknown): boolean =>
  typeof options === 'object' && options !== null && 'link' in options && options.link === 'database'

/** By its faults and what its operators do. */
export const scopeOf = ({ steps, faults }: Schedule): Scope => {
  if (faults.some(({ name, options }) => onSystem.has(name) || isDatabaseLink(options))) return 'system'
  const acts = steps.some(
    ({ action }) => action.kind === 'operate' && (action.action === 'restart' || action.action === 'redrive-all'),
  )
  return acts || faults.some(({ name }) => onService.has(name)) ? 'service' : 'stream'
}

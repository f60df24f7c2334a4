import { z } from 'zod'
import type { Channel } from '../incidents/channel.ts'
import { durationMs } from '../incidents/duration.ts'
import { levels } from '../model/level.ts'
import { inMaintenance } from '../incidents/maintenance.ts'
import type { Monitor } from '../incidents/monitor.ts'

const text = z.string().min(1)
const httpUrl = z.url({ protocol: /^https?$/, error: 'must be a URL with http or https' })

const duration = z
  .string()
  .refine((value) => (durationMs(value) ?? 0) > 0, 'must be a length of time: "30s", "5m", "2h"')
  .transform((value) => durationMs(value) ?? 0)

const has = (value: unknown, ...parts: readonly string[]): boolean =>
  typeof value === 'object' && value !== null && parts.every((part) => part in value)

/** One of a configuration's `monitors`. */
export const monitorForm = z.custom<Monitor>(
  (value) => has(value, 'timetable', 'probe', 'policy'),
  'is no monitor: make it with defineMonitor({ … })',
)

const channelForm = z.custom<Channel>(
  (value) => has(value, 'kind', 'needs', 'send'),
  'is no channel: make it with channels.webhook({ … }) or another of them',
)

const maintenanceForm = z
  .strictObject({
    name: text,
    /** A cron expression, or one moment (ISO 8601). */
    starts: text,
    lasts: duration,
    timeZone: text.optional(),
    monitors: z.array(text).optional(),
  })
  .superRefine(({ starts, lasts, timeZone }, { addIssue }) => {
    try {
      inMaintenance({ starts, lastsMs: lasts, ...(timeZone === undefined ? {} : { timeZone }) }, Date.now())
    } catch (error) {
      addIssue(error instanceof Error ? error.message : 'is no cron expression')
    }
  })
  .transform(({ lasts: lastsMs, timeZone, monitors, ...rest }) => ({
    ...rest,
    lastsMs,
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(monitors === undefined ? {} : { monitors }),
  }))

const sharedForm = z.strictObject({
  postgres: z.strictObject({
    urlFrom: text.default('SHAKEDOWN_STORE_URL'),
    location: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,30}$/, 'must be of small letters, digits and dashes')
      .optional(),
  }),
})

/** How `shakedown watch` watches. */
export const watchForm = z.strictObject({
  /**
   * File of the store; or `{ postgres: { urlFrom, location } }`, which several watchers share: one of them looks, the others stand by. `urlFrom` is the environment variable that holds
   * the database's address. Each `location` looks for itself.
   */
  store: z
    .union([text, sharedForm], { error: 'must be a file, or { postgres: { … } }' })
    .default('reports/watch/watch.sqlite'),
  /** Ways to tell people, by a name of your own: `{ log: channels.standardOutput() }`; `from` keeps what matters less from one. */
  channels: z
    .record(text, z.union([channelForm, z.strictObject({ channel: channelForm, from: z.enum(levels) })]))
    .default({})
    .transform((given) =>
      Object.fromEntries(
        Object.entries(given).map(([name, each]) => [
          name,
          'channel' in each ? each : { channel: each, from: 'info' as const },
        ]),
      ),
    ),
  /** Planned work, in which nobody is told. */
  maintenance: z.array(maintenanceForm).default([]),
  /** An address that always answers: where it does not either, it is our own network that is gone, and what was "bad" is unknown. */
  reference: httpUrl.optional(),
  /** A dead man's switch of somebody else's: it is asked (GET) again and again while the watcher lives and sees, and tells when that ends. */
  deadMan: z.strictObject({ url: httpUrl, every: duration.prefault('1m') }).optional(),
  /** An OTLP receiver (HTTP), without `/v1/traces`: each look is sent as a span. Headers come from OTEL_EXPORTER_OTLP_HEADERS. */
  otlp: httpUrl.optional(),
  /** Messages that may be published in an hour, by all monitors together. */
  publishAtMost: z.number().int().min(0).default(1000),
  /** Messages to one channel are gathered until nothing new came for so long (a minute at most), so that many incidents make one message. */
  gather: duration.prefault('3s'),
  /** Looks at the same time. */
  atOnce: z.number().int().min(1).max(1000).default(64),
  /** Where the status page listens. Anything but this host needs the environment variable SHAKEDOWN_WATCH_TOKEN, and asks for its value. */
  host: text.default('127.0.0.1'),
  port: z.number().int().min(0).max(65_535).default(8080),
})

/** The watcher's settings, complete and checked. */
export type WatchSettings = z.output<typeof watchForm>

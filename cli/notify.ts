import { setTimeout as delay } from 'node:timers/promises'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Config } from '../harness/settings/config.ts'
import { messageOf, ShakedownError } from '../harness/errors.ts'
import type { Channel, Delivery, Message } from '../harness/incidents/channel.ts'
import { reaches } from '../harness/model/level.ts'
import { count } from '../reports/html/words.ts'
import type { Io } from './io.ts'
import { nightsOf } from './trends.ts'
import { noticesOf } from './trends/notices.ts'
import { openTrends, type TrendsFile } from './trends/trends-file.ts'

/** Options of {@link notifyCommand}. */
export interface NotifyCommandOptions {
  /** File of trends. */
  readonly file: string
  /** Tell also that nothing changed. */
  readonly always: boolean
  readonly config: Config
}

const tries = 3
/** A receiver that asks for a longer pause is not waited for: the job would be. */
const longestPauseMs = 60_000
const takesAtMostMs = 30_000

const secretsOf = (channels: Config['watch']['channels'], env: Io['env']): ((variable: string) => string) => {
  const missing = Object.entries(channels).flatMap(([name, { channel }]) =>
    channel.needs.filter((variable) => (env[variable] ?? '') === '').map((variable) => `${variable} (for ${name})`),
  )
  if (missing.length > 0)
    throw new ShakedownError('no-secret', `these environment variables are not set: ${missing.join(', ')}`, {
      hint: 'Set them in the job, from its secrets.',
      exitCode: 2,
    })
  return (variable) => env[variable] ?? ''
}

const send = async (
  channel: Channel,
  message: Message,
  io: Io,
  secret: (variable: string) => string,
): Promise<Delivery> => {
  let delivery: Delivery = { is: 'delayed', words: 'it was not tried' }
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const signal = AbortSignal.any([io.signal, AbortSignal.timeout(takesAtMostMs)])
    delivery = await channel
      .send(message, { secret, signal, write: (text) => void io.out.write(text) })
      .catch((error: unknown): Delivery => ({ is: 'delayed', words: messageOf(error) }))
    if (delivery.is !== 'delayed' || attempt === tries || io.signal.aborted) break
    await delay(Math.min(delivery.retryAfterMs ?? attempt * 1000, longestPauseMs), undefined, { signal: io.signal })
  }
  return delivery
}

/** Tells each channel of each place's latest run, once; the exit code. */
const tellAll = async (
  trends: TrendsFile,
  {
    channels,
    always,
    secret,
    io,
  }: { channels: Config['watch']['channels']; always: boolean; secret: (variable: string) => string; io: Io },
): Promise<number> => {
  let failed = 0
  for (const { place, nights } of nightsOf(trends, 60))
    for (const [name, { channel, from }] of Object.entries(channels)) {
      const [latest] = nights
      const told = trends.wasTold(latest.run.id, name)
      const [first, ...rest] = noticesOf(nights, name, { always, told }).filter(({ incident }) =>
        reaches(incident.level, from),
      )
      if (first === undefined) continue
      const system = [place.target, `on ${place.stack}`, place.branch].filter((part) => part !== '').join(' ')
      const delivery = await send(
        channel,
        { id: `nightly-${latest.run.id}${told ? '-still' : ''}`, system, notices: [first, ...rest] },
        io,
        secret,
      )
      if (delivery.is === 'delivered') {
        trends.tell(latest.run.id, name)
        io.err.write(`${name}: told of ${count(rest.length + 1, 'change')} of ${system}\n`)
      } else {
        failed += 1
        io.err.write(`${name}: could not be told of ${system}: ${delivery.words}\n`)
      }
    }
  return failed === 0 ? 0 : 4
}

/** `shakedown notify`: tells through the channels of `watch` what changed since the run before; nothing where nothing did. */
export const notifyCommand = async ({ file, always, config }: NotifyCommandOptions, io: Io): Promise<number> => {
  const { channels } = config.watch
  if (Object.keys(channels).length === 0)
    throw new ShakedownError('no-channel', 'there is no channel to tell through', {
      hint: 'Name some under "watch.channels" of the configuration.',
      exitCode: 2,
    })
  const path = resolve(io.cwd, file)
  if (!existsSync(path))
    throw new ShakedownError('no-trends', `there is no file of trends ${path}`, {
      hint: 'Make it with "shakedown trends", or give another one with --file.',
      exitCode: 2,
    })
  const secret = secretsOf(channels, io.env)
  const trends = openTrends(path)
  try {
    return await tellAll(trends, { channels, always, secret, io })
  } finally {
    trends.close()
  }
}

import { setTimeout as delay } from 'node:timers/promises'
import { messageOf, ShakedownError } from '../harness/errors.ts'
import type { Io } from './io.ts'

/** Options of {@link heartbeatCommand}. */
export interface HeartbeatCommandOptions {
  /** Address to call. @default the environment's `SHAKEDOWN_HEARTBEAT_URL` */
  readonly url?: string | undefined
  /** Pause before each further try. @default one second, then four */
  readonly pausesMs?: readonly number[]
}

const variable = 'SHAKEDOWN_HEARTBEAT_URL'

/** An address of a heartbeat is its secret: no more than its host is told. */
const addressOf = (given: string | undefined): URL => {
  const url = given !== undefined && URL.canParse(given) ? new URL(given) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new ShakedownError('bad-heartbeat', given === undefined ? 'no address is given' : 'the address is none', {
      hint: `Give a URL with http or https, as an argument or in ${variable}.`,
      exitCode: 2,
    })
  return url
}

const call = async (url: URL, signal: AbortSignal): Promise<string | undefined> => {
  try {
    const answer = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]) })
    return answer.ok ? undefined : `it answers ${answer.status}`
  } catch (error) {
    return messageOf(error instanceof Error && error.cause !== undefined ? error.cause : error)
  }
}

/** `shakedown heartbeat`: says that the nightly job came to its end, so that somebody is told when one day it does not. */
export const heartbeatCommand = async (
  { url: given, pausesMs = [1000, 4000] }: HeartbeatCommandOptions,
  io: Io,
): Promise<number> => {
  const url = addressOf(given ?? io.env[variable])
  let failure = await call(url, io.signal)
  for (const pauseMs of pausesMs) {
    if (failure === undefined || io.signal.aborted) break
    await delay(pauseMs, undefined, { signal: io.signal })
    failure = await call(url, io.signal)
  }
  if (failure === undefined) return 0
  throw new ShakedownError('no-heartbeat', `the heartbeat could not be told to ${url.host}: ${failure}`, {
    hint: 'Whoever waits for it will tell that it is missing; see whether the job reaches that host.',
    exitCode: 4,
  })
}

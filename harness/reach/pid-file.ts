import { readFileSync, statSync } from 'node:fs'
import { uptime } from 'node:os'
import { z } from 'zod'
import { type ProcessIdentity, processIdentity } from './process-identity.ts'

const identityForm = z.object({ pid: z.number().int().positive(), startTime: z.string() })

/** Clock ticks a second in /proc, on every Linux that Node runs on (USER_HZ). */
const ticks = 100
/** How much later than its pid file a process may have been started: clocks and file systems round. */
const slackMs = 2_000

const startedMs = ({ startTime }: ProcessIdentity): number =>
  process.platform === 'linux'
    ? Date.now() - uptime() * 1_000 + (Number(startTime) / ticks) * 1_000
    : Date.parse(startTime)

/**
 * Whom a pid file names; undefined when there is none, or none that can be read. As `{"pid":…,"startTime":…}` it is that very process and no other; as a number
 * alone, as daemons write it, whoever has that pid and is not younger than the file: a later process with the number is a stranger.
 */
export const namedInPidFile = (pidFile: string): ProcessIdentity | undefined => {
  try {
    const text = readFileSync(pidFile, 'utf8').trim()
    if (!/^\d+$/.test(text)) return identityForm.parse(JSON.parse(text))
    const identity = processIdentity(Number(text))
    return identity !== undefined && startedMs(identity) <= statSync(pidFile).mtimeMs + slackMs ? identity : undefined
  } catch {
    return undefined
  }
}

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** A process, not only its number: numbers are given again, start times make them unique. */
export interface ProcessIdentity {
  readonly pid: number
  /** Clock ticks since boot (Linux) or the wording of `ps -o lstart=` (elsewhere). Only ever compared. */
  readonly startTime: string
}

interface Seen {
  readonly startTime: string
  readonly zombie: boolean
  readonly frozen: boolean
}

// The name, field 2, may hold spaces and parentheses: count from the last one. State is field 3, starttime field 22 (proc_pid_stat(5)).
const fromProc = (pid: number): Seen => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [state = ''] = fields
  return { startTime: fields[19] ?? '', zombie: state === 'Z' || state === 'X', frozen: state === 'T' }
}

const fromPs = (pid: number): Seen => {
  const env = { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C' }
  const words = ['-o', 'state=,lstart=', '-p', String(pid)]
  const out = execFileSync('ps', words, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  const [state = '', ...start] = out.trim().split(/\s+/)
  return { startTime: start.join(' '), zombie: state.startsWith('Z'), frozen: state.startsWith('T') }
}

const look = (pid: number): Seen | undefined => {
  try {
    return process.platform === 'linux' ? fromProc(pid) : fromPs(pid)
  } catch {
    return undefined
  }
}

/** Who has this pid now, or undefined when nobody has. A dead process that its parent has not yet reaped still has it. */
export const processIdentity = (pid: number): ProcessIdentity | undefined => {
  const seen = look(pid)
  return seen === undefined ? undefined : { pid, startTime: seen.startTime }
}

/** Whether this very process still runs (stopped counts as running, dead and unreaped does not). */
export const isRunning = ({ pid, startTime }: ProcessIdentity): boolean => {
  const seen = look(pid)
  return seen !== undefined && !seen.zombie && seen.startTime === startTime
}

/** Whether this very process is stopped by a signal (SIGSTOP) and waits to be continued. */
export const isFrozen = ({ pid, startTime }: ProcessIdentity): boolean => {
  const seen = look(pid)
  return seen !== undefined && seen.frozen && seen.startTime === startTime
}

/** Signals this very process and no later one with its number. False when it no longer runs. */
export const signalProcess = (identity: ProcessIdentity, signal: NodeJS.Signals): boolean => {
  if (!isRunning(identity)) return false
  try {
    return process.kill(identity.pid, signal)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false
    throw error
  }
}

/**
 * Kills what is left of a process group whose leader was this process, also when the leader itself is gone: its number
 * is not given again while the group has members. A later process with the leader's number makes this a no-op.
 */
export const killGroup = ({ pid, startTime }: ProcessIdentity): void => {
  const seen = look(pid)
  if (seen !== undefined && seen.startTime !== startTime) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // nobody left, which is what was wanted
  }
}

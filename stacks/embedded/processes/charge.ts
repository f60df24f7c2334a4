import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { clearKilledPostgres } from './clear-killed-postgres.ts'
import { isRunning, killGroup, signalProcess } from '../../../harness/reach/process-identity.ts'
import type { ProcessIdentity } from '../../../harness/reach/process-identity.ts'
import { signalInhabitants } from './signal-inhabitants.ts'

/** A process that must not outlive this one, and what it leaves behind. Plain data: it crosses a pipe. */
export interface Charge extends ProcessIdentity {
  /** SIGKILL for services; SIGQUIT for PostgreSQL, whose SIGKILL leaks shared memory. */
  readonly signal: 'SIGKILL' | 'SIGQUIT'
  /** Removed once the process is gone. */
  readonly directory?: string
  /** PostgreSQL's `postmaster.pid`, by which leaked backends and shared memory are found. */
  readonly lockFile?: string
}

const gone = async (identity: ProcessIdentity, withinMs: number): Promise<boolean> => {
  const deadline = performance.now() + withinMs
  while (isRunning(identity)) {
    if (performance.now() > deadline) return false
    await sleep(10)
  }
  return true
}

/**
 * Ends a process and everything of it: its signal, and SIGCONT since a stopped process acts on no other signal than
 * SIGKILL; SIGKILL when that was not enough (PostgreSQL itself gives its backends 5 s to quit); then its group, its
 * shared memory, its directory.
 *
 * @param quitMs how long the first signal may take
 */
export const endCharge = async (charge: Charge, quitMs = 10_000): Promise<void> => {
  if (signalProcess(charge, charge.signal)) signalProcess(charge, 'SIGCONT')
  if (charge.lockFile !== undefined) await signalInhabitants(dirname(charge.lockFile), 'SIGCONT')
  if (!(await gone(charge, quitMs))) {
    signalProcess(charge, 'SIGKILL')
    await gone(charge, quitMs)
  }
  killGroup(charge)
  if (charge.lockFile !== undefined) await clearKilledPostgres(charge.lockFile)
  if (charge.directory !== undefined) await rm(charge.directory, { recursive: true, force: true, maxRetries: 5 })
}

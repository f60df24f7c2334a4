import { spawn } from 'node:child_process'
import { renameSync, writeFileSync } from 'node:fs'
import { messageOf, ShakedownError } from '../errors.ts'
import { isRunning, type ProcessIdentity, processIdentity } from './process-identity.ts'
import type { ProcessCommand, ProcessPlace, ReplicaProcess } from '../model/process-reach.ts'
import { signalled } from './signalled-process.ts'
import { namedInPidFile } from './pid-file.ts'

/** Starts it in a session of its own, so that it outlives whoever started it, and writes the pid file. */
const launch = async ({ command: [program, ...args], cwd, env, pidFile }: ProcessCommand): Promise<void> => {
  const child = spawn(program, args, { cwd, env, detached: true, stdio: 'ignore' })
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', () => resolve())
    child.once('error', (error) =>
      reject(
        new ShakedownError('process-not-started', `${program} could not be started in ${cwd}: ${messageOf(error)}`, {
          hint: 'Check the command and the folder.',
          exitCode: 4,
          cause: error,
        }),
      ),
    )
  })
  child.unref()
  const identity = child.pid === undefined ? undefined : processIdentity(child.pid)
  if (identity === undefined) return
  writeFileSync(`${pidFile}.part`, JSON.stringify(identity))
  renameSync(`${pidFile}.part`, pidFile)
}

/** A process known by its command: found by its pid file, and started again when it is down. */
export const commandProcess = (
  place: Extract<ProcessPlace, { kind: 'command' }>,
  { replica, graceMs = 10_000 }: { readonly replica: string; readonly graceMs?: number },
): ReplicaProcess => {
  let now = place
  const find = (): ProcessIdentity | undefined => namedInPidFile(place.pidFile)
  return {
    replica,
    startable: true,
    place: () => now,
    ...signalled(replica, find, graceMs),
    start: async (env = {}) => {
      now = { ...now, env: { ...now.env, ...env } }
      const identity = find()
      if (identity === undefined || !isRunning(identity)) await launch(now)
    },
  }
}

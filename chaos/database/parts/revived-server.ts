import { execFile } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { z } from 'zod'
import { isGone, openSession } from '../../../harness/reach/database-session.ts'
import type { FaultContext } from '../../../harness/model/fault.ts'
import type { Json } from '../../../harness/model/schedule.ts'
import { endSessions, undoOf } from './held-lock.ts'

const undoForm = z.looseObject({ url: z.string(), start: z.tuple([z.string()], z.string()).optional() })

/** How long a server may take to accept connections once it was told to start: recovery after a crash included. */
const patienceMs = 60_000
const everyMs = 200

/** The undo record of a server that is taken down: how to start it, where it can outlive us, and whose sessions to end then. */
export const revivalOf = (context: FaultContext, database: string, token: string): Json => {
  const start = context.reach.server?.startCommand
  return { ...undoOf(context, database, token), ...(start === undefined ? {} : { start }) }
}

const accepts = async (url: string): Promise<boolean> => {
  try {
    await (await openSession(url, 'shakedown-heal')).close()
    return true
  } catch (error) {
    // 57P03: it is starting up, or shutting down.
    if (isGone(error) || (error instanceof Error && 'code' in error && error.code === '57P03')) return false
    throw error
  }
}

/** Heals from the record alone, also in another process: the server runs again, and no session of ours is left on it. */
export const reviveServer = async (undo: Json): Promise<void> => {
  const { url, start } = undoForm.parse(undo)
  // Without a command it was bound to the process that broke it: where it is gone, it is gone for good, with all its sessions.
  if (start !== undefined && !(await accepts(url))) {
    const [program, ...words] = start
    // It may be on its way up already, and then refuses a second start: what counts is that it accepts connections.
    const started = await promisify(execFile)(program, words).catch((error: unknown) => error)
    const deadline = performance.now() + patienceMs
    while (!(await accepts(url))) {
      if (performance.now() > deadline)
        throw new Error(`the server does not accept connections after ${start.join(' ')}`, { cause: started })
      await delay(everyMs)
    }
  }
  await endSessions(undo)
}

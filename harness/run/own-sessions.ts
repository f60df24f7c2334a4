import { messageOf } from '../errors.ts'
import type { DatabaseReach, DatabaseSession } from '../model/database-reach.ts'

/** One cell's sessions on the system's databases. */
export interface OwnSessions {
  /** Opens sessions for the cell's faults, and knows them. */
  readonly reach: DatabaseReach
  /** Ends those that are still open, with the locks that they hold. What was left and what became of it, in words, one for each. */
  end(): Promise<readonly string[]>
}

interface Open {
  readonly session: DatabaseSession
  readonly database: string
  readonly name: string
}

/** A session that waits for a lock does not notice that its client is gone, so the server is asked to end it. Only one that is called so still: pids are given again. */
const endSql = `
  select coalesce(state, 'unknown') as state, pg_terminate_backend(pid) as ended
  from pg_stat_activity where pid = $1 and application_name = $2`

const endOne = async (reach: DatabaseReach, { session, database, name }: Open): Promise<string | undefined> => {
  const what = `a session of its own on ${database} (${name}, backend ${session.pid})`
  try {
    const ending = await reach.session(database, 'shakedown-clear')
    try {
      const [found] = await ending.query(endSql, [session.pid, name])
      if (found === undefined) return undefined
      return `${what}, ${String(found['state'])}, ${found['ended'] === true ? 'ended' : 'which could not be ended'}`
    } finally {
      await ending.close()
    }
  } catch (error) {
    return `${what}, which could not be ended: ${messageOf(error)}`
  } finally {
    // Its connection is cut by now, or was before; nobody waits for it.
    session.close().catch(() => undefined)
  }
}

/** Keeps account of the sessions that one cell opens: whoever forgets one would lock out the next cell. */
export const ownSessions = (database: DatabaseReach): OwnSessions => {
  const open = new Set<Open>()
  return {
    reach: {
      url: database.url,
      session: async (name, applicationName) => {
        const session = await database.session(name, applicationName)
        const entry = { session, database: name, name: applicationName }
        open.add(entry)
        return {
          ...session,
          close: async () => {
            open.delete(entry)
            return session.close()
          },
        }
      },
    },
    end: async () => {
      const left = [...open]
      open.clear()
      const told = await Promise.all(left.map(async (each) => endOne(database, each)))
      return told.filter((words) => words !== undefined)
    },
  }
}

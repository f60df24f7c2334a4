import { z } from 'zod'
import { isGone, isUnfit, openSession } from '../../../harness/reach/database-session.ts'
import { ShakedownError } from '../../../harness/errors.ts'
import type { FaultContext } from '../../../harness/model/fault.ts'
import type { Json } from '../../../harness/model/schedule.ts'
import type { DatabaseSession } from '../../../harness/model/database-reach.ts'

const undoForm = z.object({
  url: z.string(),
  token: z.string(),
  /** The server ends with the process that broke it, and its data with it. */
  endsWithUs: z.boolean().default(false),
})

/** The undo record of a change to the database itself: unlike a session's locks it is still there after a restart of the server. */
export const changeOf = ({ reach }: FaultContext, database: string | undefined, token: string): Json => ({
  url: reach.database.url(database ?? ''),
  token,
  endsWithUs: reach.server !== undefined && reach.server.startCommand === undefined,
})

/**
 * Takes a change back from its record alone, and then ends whatever sessions of ours are left.
 *
 * @param what was changed: `its trigger`
 * @throws ShakedownError `server-gone`, exit 4, when nobody listens there and the data may be there again later
 */
export const takeBack = async (
  undo: Json,
  what: string,
  work: (session: DatabaseSession, token: string) => Promise<void>,
): Promise<void> => {
  const { url, token, endsWithUs } = undoForm.parse(undo)
  let session: DatabaseSession
  try {
    session = await openSession(url, 'shakedown-heal')
  } catch (error) {
    // It ended with us, and its data too; or it is nothing that could have let us in.
    if ((isGone(error) && endsWithUs) || isUnfit(error)) return
    if (!isGone(error)) throw error
    const { host, pathname } = new URL(url)
    throw new ShakedownError(
      'server-gone',
      `nobody listens at ${host}: ${what} may still be in the database ${pathname.slice(1)} when that server runs again`,
      { hint: 'Start it and heal again; if it is gone for good, remove this record.', exitCode: 4, cause: error },
    )
  }
  try {
    await work(session, token)
    await session.query('select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1', [token])
  } finally {
    await session.close()
  }
}

import type { DatabaseSession } from '../../../harness/model/database-reach.ts'

/** A connection of the system's own. */
export interface OtherBackend {
  readonly pid: number
  readonly application: string
}

/**
 * The sessions on the watcher's database that are neither of ours nor of an application that is to be spared: a service, whose replicas' names begin
 * with its own.
 */
const others = `
  from pg_stat_activity
  where backend_type = 'client backend' and datname = current_database()
    and application_name not like 'shakedown-%' and not (application_name like any($1))`

const listOf = (spared: readonly string[]): readonly string[] => spared.map((name) => `${name}%`)

/** Who of the system is connected. */
export const othersOn = async (
  watcher: DatabaseSession,
  spared: readonly string[] = [],
): Promise<readonly OtherBackend[]> => {
  const rows = await watcher.query(`select pid, application_name as application ${others} order by pid`, [
    listOf(spared),
  ])
  return rows.map((row) => ({ pid: Number(row['pid']), application: String(row['application']) }))
}

/** Ends their connections; who they were. */
export const endOthers = async (
  watcher: DatabaseSession,
  spared: readonly string[] = [],
): Promise<readonly OtherBackend[]> => {
  const rows = await watcher.query(
    `select pid, application_name as application, pg_terminate_backend(pid) as told ${others} order by pid`,
    [listOf(spared)],
  )
  return rows.map((row) => ({ pid: Number(row['pid']), application: String(row['application']) }))
}

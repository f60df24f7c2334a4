import type { DatabaseSession } from '../../../harness/model/database-reach.ts'
import type { Lockable } from '../../../harness/model/target.ts'

/** Makes sure that a key's row is there: a lock on nothing would hold up nobody. @throws when it is not */
export const rowOf = async (session: DatabaseSession, row: Lockable, key: string): Promise<void> => {
  const found = await session.query(`select 1 from ${row.table} where ${row.where}`, [key])
  if (found.length === 0) throw new Error(`${row.table} has no row of ${key} to lock`)
}

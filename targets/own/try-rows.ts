import { setTimeout as delay } from 'node:timers/promises'
import { messageOf, ShakedownError } from '../../harness/errors.ts'
import { isHopeless } from '../../harness/hopeless-query.ts'
import type { DatabaseReach } from '../../harness/model/database-reach.ts'
import type { EventStream } from '../../harness/model/target.ts'

const everyMs = 200

/** What of a stream names rows of its database: each as the query that a fault would lock them with, of a key that nobody published. */
const queriesOf = ({ row, table, thenTable, links }: EventStream) => [
  ...Object.entries({ row, table }).flatMap(([field, rows]) =>
    rows === undefined
      ? []
      : [
          {
            field,
            database: rows.database,
            sql: `select 1 from ${rows.table} where ${rows.where} limit 1`,
            keyed: true,
          },
        ],
  ),
  ...(thenTable === undefined || links.database === undefined
    ? []
    : [{ field: 'thenTable', database: links.database, sql: `select 1 from ${thenTable} limit 1`, keyed: false }]),
]

/**
 * Asks for the rows that a stream says faults can lock, before anything is published: a table or a condition that is wrong would show only when the first of
 * these faults is injected.
 *
 * @param withinMs how long the system may take to make its tables
 * @throws the signal's reason once it is aborted; {ShakedownError} exit 2, with what the database says, when they cannot be asked for
 */
export const tryRows = async (
  stream: EventStream,
  { session }: Pick<DatabaseReach, 'session'>,
  { withinMs, signal }: { readonly withinMs: number; readonly signal: AbortSignal },
): Promise<void> => {
  const deadline = performance.now() + withinMs
  for (const { field, database, sql, keyed } of queriesOf(stream)) {
    const asking = await session(database, 'shakedown-rows')
    try {
      for (;;)
        try {
          await asking.query(sql, keyed ? [stream.key('trial', 0)] : [])
          break
        } catch (error) {
          signal.throwIfAborted()
          if (performance.now() < deadline && !isHopeless(error)) {
            await delay(everyMs, undefined, { signal }).catch(() => signal.throwIfAborted())
            continue
          }
          throw new ShakedownError(
            'rows-unreadable',
            `the "${field}" of the stream "${stream.name}" cannot be asked for: ${messageOf(error)} (${sql})`,
            {
              hint: `Mend "${field}" of that stream: its table as the database knows it, and a condition with $1 for the key.`,
              exitCode: 2,
              cause: error,
            },
          )
        }
    } finally {
      await asking.close()
    }
  }
}

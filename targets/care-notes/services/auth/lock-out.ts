import type { Pool } from 'pg'

/** Keeps whoever guesses passwords from going on. */
export interface LockOut {
  /** Counts a try before its password is looked at, so that tries beside each other count too; seconds to stay away, where the account is locked. */
  readonly begin: (username: string) => Promise<number | undefined>
  /** A try that succeeded ends the count. */
  readonly succeeded: (username: string) => Promise<void>
}

interface Row {
  readonly tries: number
  readonly left_seconds: number
}

/** Tries that an account has until it is locked. */
const most = 5

/** The lock-out, on the database that all replicas share. Tries while it is locked do not make it last. */
export const lockOut = (database: Pool, lockedSeconds: number, defects: ReadonlySet<string>): LockOut => {
  // "Nobody guesses that many."
  if (defects.has('no-lockout')) return { begin: async () => undefined, succeeded: async () => {} }
  // "By address": which is the gateway's, for everybody.
  const accountOf = (username: string): string => (defects.has('lockout-locks-everyone') ? 'api-gateway' : username)
  return {
    begin: async (username) => {
      const { rows } = await database.query<Row>(
        `insert into auth.login_try as known (account, tries, last_try) values ($1, 1, now())
         on conflict (account) do update set
           tries = case when known.last_try <= now() - make_interval(secs => $2) then 1 else known.tries + 1 end,
           last_try = case when known.tries >= $3 and known.last_try > now() - make_interval(secs => $2)
             then known.last_try else now() end
         returning tries, ceil($2 - extract(epoch from now() - last_try))::int as left_seconds`,
        [accountOf(username), lockedSeconds, most],
      )
      const [row] = rows
      return row !== undefined && row.tries > most ? Math.max(1, row.left_seconds) : undefined
    },
    succeeded: async (username) => {
      await database.query('delete from auth.login_try where account = $1', [accountOf(username)])
    },
  }
}

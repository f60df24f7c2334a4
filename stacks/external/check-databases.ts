import { Client } from 'pg'
import { messageOf, ShakedownError } from '../../harness/errors.ts'
import type { ExternalSettings } from '../../harness/settings/external-settings.ts'

interface Rights {
  readonly replica: boolean
  readonly creates: boolean
  readonly role: string
}

/** Where it is, without who gets in. */
const placeOf = (url: string): string => {
  const { host, pathname } = new URL(url)
  return `${host}${pathname}`
}

const check = async (name: string, url: string): Promise<void> => {
  const client = new Client({
    connectionString: url,
    application_name: 'shakedown-check',
    connectionTimeoutMillis: 5_000,
  })
  client.on('error', () => undefined)
  let rights: Rights | undefined
  try {
    await client.connect()
    const { rows } = await client.query<Rights>(
      `select pg_is_in_recovery() as replica, has_database_privilege(current_database(), 'CREATE') as creates, current_user as role`,
    )
    rights = rows[0]
  } catch (error) {
    throw new ShakedownError(
      'unreachable-database',
      `the database ${name} at ${placeOf(url)} cannot be used: ${messageOf(error)}`,
      {
        hint: `Start it, or correct "external.databases.${name}" in the configuration.`,
        exitCode: 4,
        cause: error,
      },
    )
  } finally {
    await client.end().catch(() => undefined)
  }
  if (rights?.replica === true)
    throw new ShakedownError(
      'unfit-database',
      `the database ${name} at ${placeOf(url)} is a read-only replica: faults cannot lock anything there`,
      {
        hint: `Give the URL of the primary in "external.databases.${name}".`,
        exitCode: 2,
      },
    )
  if (rights?.creates === false)
    throw new ShakedownError(
      'unfit-database',
      `the role ${rights.role} may not create anything in the database ${name} at ${placeOf(url)}, and the system's services need to`,
      {
        hint: `Grant it: grant create on database … to ${rights.role}.`,
        exitCode: 2,
      },
    )
}

/**
 * Makes sure that the databases that a target needs are there and can be used.
 *
 * @param idle nobody breaks or makes anything there: one that is down is to be seen, and a role that only reads will do
 * @throws ShakedownError exit 2 when one is not configured or not fit, 4 when one does not answer
 */
export const checkDatabases = async (
  { databases }: Pick<ExternalSettings, 'databases'>,
  names: readonly string[],
  idle = false,
): Promise<void> => {
  const absent = names.filter((name) => databases[name] === undefined)
  if (absent.length > 0)
    throw new ShakedownError('no-database', `the configuration names no database for ${absent.join(', ')}`, {
      hint: `Give a connection URL for each: external.databases.${absent[0] ?? ''} = 'postgresql://…'.`,
      exitCode: 2,
    })
  const servers = new Set(names.map((name) => new URL(databases[name] ?? '').host))
  if (servers.size > 1)
    throw new ShakedownError(
      'several-database-servers',
      `the databases are on ${servers.size} servers: ${[...servers].join(', ')}`,
      {
        hint: 'Put the databases of one system on one server: one link with faults leads to it.',
        exitCode: 2,
      },
    )
  if (!idle) for (const name of names) await check(name, databases[name] ?? '')
}

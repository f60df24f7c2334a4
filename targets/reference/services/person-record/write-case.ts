import type { PoolClient } from 'pg'
import type { Applied } from './applied.ts'
import type { RecordContext } from './context.ts'
import type { ProbationCase } from './read-case.ts'
import { writePerson } from './write-person.ts'

/** Writes the person of a case as probation tells of it. */
export const writeCase = (
  client: PoolClient,
  context: RecordContext,
  crn: string,
  { name, aliases, lastUpdated: contentTime }: ProbationCase,
): Promise<Applied> =>
  writePerson(client, context, {
    source: 'DELIUS',
    id: crn,
    firstName: name.forename,
    lastName: name.surname,
    contentTime,
    aliases: aliases.map((alias) => alias.name.surname),
  })

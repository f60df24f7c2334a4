import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { createSchema } from '../platform/create-schema.ts'
import { openDatabase } from '../platform/database.ts'
import { databaseHealth } from '../platform/health.ts'
import { openLog } from '../platform/log.ts'
import { readRequest } from '../platform/read-request.ts'
import { runService } from '../platform/run-service.ts'
import { milliseconds, readSettings } from '../platform/settings.ts'

// Holds what people are matched by. One row per record of a source, under an id that the sender chooses.
const settings = readSettings({ DATABASE_URL: z.string(), LOCK_TIMEOUT_MS: milliseconds(1_000) })
const log = openLog('person-match', settings.REPLICA)
const database = openDatabase({
  url: settings.DATABASE_URL,
  applicationName: settings.REPLICA,
  lockTimeoutMs: settings.LOCK_TIMEOUT_MS,
  log,
  defects: settings.DEFECTS,
})
const matchIdSchema = z.object({ matchId: z.string().min(1) })
/** Who sends no id of theirs gets a new one. */
const personSchema = z.looseObject({
  ...matchIdSchema.partial().shape,
  source: z.string().min(1),
  id: z.string().min(1),
})

await runService({
  host: settings.LISTEN_ADDRESS,
  port: settings.PORT,
  log,
  defects: settings.DEFECTS,
  health: { db: databaseHealth(database) },
  routes: (app) => {
    app.post('/person', async (request, reply) => {
      const { matchId = randomUUID(), ...person } = readRequest(personSchema, request.body)
      const written = await database.query<{ created: boolean }>(
        `insert into person_match.person (match_id, person) values ($1, $2)
         on conflict (match_id) do update set person = excluded.person
         returning xmax = 0 as created`,
        [matchId, JSON.stringify(person)],
      )
      if (written.rows[0]?.created === true)
        log.info(`${person.source} ${person.id} can be matched`, { attributes: { id: person.id, matchId } })
      return reply.send({ matchId })
    })
    app.delete('/person', async (request, reply) => {
      const { matchId } = readRequest(matchIdSchema, request.body)
      await database.query('delete from person_match.person where match_id = $1', [matchId])
      return reply.send({})
    })
  },
  start: () =>
    createSchema(database, {
      name: 'person_match',
      statements: [
        'create table if not exists person_match.person (match_id text primary key, person jsonb not null)',
        `create index if not exists person_id on person_match.person ((person->>'id'))`,
      ],
      defects: settings.DEFECTS,
    }),
  close: () => database.end(),
})

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
})
const personSchema = z.looseObject({ matchId: z.string().min(1) })

await runService({
  port: settings.PORT,
  log,
  health: { db: databaseHealth(database) },
  routes: (app) => {
    app.post('/person', async (request, reply) => {
      const person = readRequest(personSchema, request.body)
      await database.query(
        `insert into person_match.person (match_id, person) values ($1, $2)
         on conflict (match_id) do update set person = excluded.person`,
        [person.matchId, JSON.stringify(person)],
      )
      return reply.send({})
    })
    app.delete('/person', async (request, reply) => {
      const { matchId } = readRequest(personSchema, request.body)
      await database.query('delete from person_match.person where match_id = $1', [matchId])
      return reply.send({})
    })
  },
  start: () =>
    createSchema(database, 'person_match', [
      'create table if not exists person_match.person (match_id text primary key, person jsonb not null)',
    ]),
  close: () => database.end(),
})

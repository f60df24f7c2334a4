import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { readRequest } from '../platform/read-request.ts'
import { runDatabaseService } from '../platform/run-database-service.ts'

const matchIdSchema = z.object({ matchId: z.string().min(1) })
/** Who sends no id of theirs gets a new one. */
const personSchema = z.looseObject({
  ...matchIdSchema.partial().shape,
  source: z.string().min(1),
  id: z.string().min(1),
})

// Holds what people are matched by. One row per record of a source, under an id that the sender chooses.
await runDatabaseService({
  name: 'person-match',
  schema: 'person_match',
  statements: () => [
    'create table if not exists person_match.person (match_id text primary key, person jsonb not null)',
    `create index if not exists person_id on person_match.person ((person->>'id'))`,
  ],
  routes: (app, { database, log }) => {
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
})

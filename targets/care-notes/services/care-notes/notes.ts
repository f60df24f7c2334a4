import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Pool, PoolClient } from 'pg'
import { z } from 'zod'
import { inTransaction } from '../../../reference/services/platform/database.ts'
import type { Log } from '../../../reference/services/platform/log.ts'
import { Problem } from '../../../reference/services/platform/problem.ts'
import { readRequest } from '../../../reference/services/platform/read-request.ts'
import { changeSchema, columns, newNoteSchema, noteOf, type NoteRow } from './note.ts'
import type { Outbox } from './outbox.ts'
import { changeNote, createNote } from './write-note.ts'

/** What the calls for notes work with. */
export interface NotesContext {
  readonly database: Pool
  readonly outbox: Outbox
  readonly log: Log
  readonly defects: ReadonlySet<string>
}

const idSchema = z.object({ id: z.uuid() })
const residentSchema = z.object({ resident: z.string().min(1).max(100) })
const headerSchema = z.object({ 'x-person': z.string().min(1) })
const versionSchema = z.object({
  'if-match': z.string().regex(/^"\d+"$/, 'must be a version in quotes, as in the ETag'),
})

/** Who asks, as the gateway says, which has looked at their token. */
const personIn = (request: FastifyRequest): string => readRequest(headerSchema, request.headers)['x-person']

const versionIn = (request: FastifyRequest): number => {
  if (request.headers['if-match'] === undefined)
    throw new Problem(428, 'Say with If-Match which version of the note is to be changed.')
  return Number(readRequest(versionSchema, request.headers)['if-match'].slice(1, -1))
}

const send = (reply: FastifyReply, row: NoteRow) => reply.header('etag', `"${row.version}"`).send(noteOf(row))

/** Adds the calls for notes. */
export const notes = (app: FastifyInstance, { database, outbox, log, defects }: NotesContext): void => {
  /** A change of a note and the event that tells of it are there together, or not at all. */
  const write = async <T>(work: (client: PoolClient) => Promise<T>): Promise<T> => {
    const done = await inTransaction(database, 'read committed', work)
    outbox.nudge()
    return done
  }
  const tell = ({ id, version, resident }: NoteRow) =>
    log.info(`note ${id} of ${resident} is version ${version}`, {
      event: 'note-written',
      attributes: { recordId: id, resident, version },
    })

  app.post('/notes', async (request, reply) => {
    const author = personIn(request)
    const body = readRequest(newNoteSchema, request.body)
    const { note, fresh } = await write(async (client) => {
      const written = await createNote(client, author, body, defects)
      if (written.fresh) await outbox.add(client, written.note)
      return written
    })
    if (fresh) tell(note)
    return send(reply.code(fresh ? 201 : 200), note)
  })

  app.put('/notes/:id', async (request, reply) => {
    const { id } = readRequest(idSchema, request.params)
    const change = {
      ...readRequest(changeSchema, request.body),
      id,
      author: personIn(request),
      version: versionIn(request),
    }
    const note = await write(async (client) => {
      const changed = await changeNote(client, change, defects)
      await outbox.add(client, changed)
      return changed
    })
    tell(note)
    return send(reply, note)
  })

  app.get('/notes/:id', async (request, reply) => {
    const { id } = readRequest(idSchema, request.params)
    const { rows } = await database.query<NoteRow>(`select ${columns} from care_notes.note where id = $1`, [id])
    if (rows[0] === undefined) throw new Problem(404, 'There is no such note.')
    return send(reply, rows[0])
  })

  app.get('/notes', async (request, reply) => {
    const { resident } = readRequest(residentSchema, request.query)
    const { rows } = await database.query<NoteRow>(
      `select ${columns} from care_notes.note where resident = $1 order by written_at desc, id limit 100`,
      [resident],
    )
    return reply.send({ notes: rows.map(noteOf) })
  })
}

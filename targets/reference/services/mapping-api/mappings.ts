import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { sqlStateOf } from '../platform/error-words.ts'
import { Problem } from '../platform/problem.ts'
import { readRequest } from '../platform/read-request.ts'
import type { DatabaseServiceContext } from '../platform/run-database-service.ts'

/** One kind of mapping. */
export interface MappingKind {
  readonly table: string
  readonly path: string
  /** Field that holds the id on our side; the one of NOMIS is always `nomisId`. */
  readonly key: string
  /** Part of the path under which a mapping is found by its key. */
  readonly byKey: string
}

interface Row {
  readonly key: string
  readonly nomis_id: string | null
}

/** SQL that creates the table of one kind of mapping: an id is mapped once on either side. */
export const mappingTable = (table: string): string =>
  `create table if not exists ${table} (key text primary key, nomis_id text unique, created_at timestamptz not null default now())`

/** `unique_violation`. */
const taken = '23505'

/**
 * Adds the calls of one kind of mapping. The identical mapping again is a success; another one for the same key is 409
 * with both, and so is one whose NOMIS id another key holds. A mapping without a NOMIS id is a reservation, which the first NOMIS id fills.
 */
export const mappings = (
  app: FastifyInstance,
  { database, defects }: DatabaseServiceContext,
  { table, path, key, byKey }: MappingKind,
): void => {
  // "It exists, so it must not be posted": also where it says the same.
  const orTheSame = defects.has('mapping-retry-blind') ? '' : 'or stored.nomis_id = excluded.nomis_id'
  const bodySchema = z.object({ [key]: z.string(), nomisId: z.string().nullable() })
  const shown = (row: Row) => ({ [key]: row.key, nomisId: row.nomis_id })
  const findBy = async (column: 'key' | 'nomis_id', id: string | null) =>
    (await database.query<Row>(`select key, nomis_id from ${table} where ${column} = $1`, [id])).rows[0]

  app.get(`${path}/${byKey}/:id`, async (request) => {
    const { id } = readRequest(z.object({ id: z.string() }), request.params)
    const row = await findBy('key', id)
    if (row === undefined) throw new Problem(404, `No mapping for ${key} ${id}`)
    return shown(row)
  })
  app.delete(`${path}/${byKey}/:id`, async (request, reply) => {
    const { id } = readRequest(z.object({ id: z.string() }), request.params)
    await database.query(`delete from ${table} where key = $1`, [id])
    return reply.code(204).send()
  })
  app.post(path, async (request, reply) => {
    const mapping = readRequest(bodySchema, request.body)
    const row: Row = { key: String(mapping[key]), nomis_id: mapping['nomisId'] ?? null }
    const written = await database
      .query(
        `insert into ${table} as stored (key, nomis_id) values ($1, $2)
         on conflict (key) do update set nomis_id = excluded.nomis_id
         where stored.nomis_id is null ${orTheSame}`,
        [row.key, row.nomis_id],
      )
      .catch((error: unknown) => {
        if (sqlStateOf(error) === taken) return undefined
        throw error
      })
    if (written?.rowCount === 1) return reply.code(201).send(shown(row))
    const existing = await (written === undefined ? findBy('nomis_id', row.nomis_id) : findBy('key', row.key))
    throw new Problem(409, `Mapping for ${key} ${row.key} exists`, {
      errorCode: 1409,
      moreInfo: { existing: existing && shown(existing), duplicate: shown(row) },
    })
  })
}

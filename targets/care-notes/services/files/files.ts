import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { Problem } from '../../../reference/services/platform/problem.ts'
import { readRequest } from '../../../reference/services/platform/read-request.ts'
import { columns, fileOf, type FileRow, uploadSchema } from './file.ts'
import { storeFile, type StoreContext } from './store-file.ts'

const idSchema = z.object({ id: z.uuid() })
const residentSchema = z.object({ resident: z.string().min(1).max(100) })
const headerSchema = z.object({ 'x-person': z.string().min(1), 'content-type': z.string().max(200).optional() })

/** The largest file; a little more is read, so that whoever sends it is told. */
const mostBytes = 5 * 1_024 * 1_024
const bodyLimit = 6 * 1_024 * 1_024

/** Adds the calls for files. A file is the body, as it is; what it is stands in the query. */
export const files = (app: FastifyInstance, context: StoreContext): void => {
  const { database, objects, log } = context
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit }, (_request, body, done) => done(null, body))

  app.post('/files', async (request, reply) => {
    const about = readRequest(uploadSchema, request.query)
    const { 'x-person': owner, 'content-type': contentType = 'application/octet-stream' } = readRequest(
      headerSchema,
      request.headers,
    )
    const { body: content } = request
    if (!Buffer.isBuffer(content) || content.length === 0) throw new Problem(400, 'The file is empty.')
    if (content.length > mostBytes) throw new Problem(413, 'The file is larger than 5 MB.')
    const { file, fresh } = await storeFile(context, { ...about, owner, contentType, content })
    const attributes = { recordId: file.id, resident: file.resident, name: file.name }
    if (fresh) log.info(`file ${file.id} of ${file.resident} is stored`, { event: 'file-stored', attributes })
    return reply.code(fresh ? 201 : 200).send(fileOf(file))
  })

  app.get('/files', async (request, reply) => {
    const { resident } = readRequest(residentSchema, request.query)
    const sql = `select ${columns} from files.file where resident = $1 order by uploaded_at desc, id limit 100`
    return reply.send({ files: (await database.query<FileRow>(sql, [resident])).rows.map(fileOf) })
  })

  app.get('/files/:id', async (request, reply) => {
    const { id } = readRequest(idSchema, request.params)
    const { rows } = await database.query<FileRow>(`select ${columns} from files.file where id = $1`, [id])
    const [file] = rows
    if (file === undefined) throw new Problem(404, 'There is no such file.')
    const content = await objects.get(file.object_key)
    if (content === undefined) throw new Problem(500, `The content of ${file.name} is lost.`)
    return reply
      .header('content-type', file.content_type)
      .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`)
      .send(content)
  })
}

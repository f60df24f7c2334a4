import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Request } from '../store/store.ts'
import { isOwnPage } from './guard.ts'

/** Does what somebody asks about an incident; false where there is none. */
export type Answer = (request: Omit<Request, 'id'>) => Promise<boolean>

const name = z.string().trim().min(1, 'must say who it is').max(100)

const forms = {
  acknowledge: z.strictObject({ by: name }),
  note: z.strictObject({ by: name, text: z.string().trim().min(1, 'must say something').max(4000) }),
} as const

/**
 * `POST /incidents/<id>/acknowledge` and `/note`, with JSON `{ by, text }`. Another site's page can make a browser ask, with the password that the browser knows; it can
 * neither send JSON nor hide where it comes from.
 */
export const incidentRoutes = (server: FastifyInstance, answer: () => Answer | undefined): void => {
  server.post<{ Params: { id: string; kind: string } }>(
    '/incidents/:id/:kind',
    { bodyLimit: 16_384 },
    async (request, reply) => {
      const { id, kind } = request.params
      if (kind !== 'acknowledge' && kind !== 'note') return reply.code(404).send('There is no such thing to do.\n')
      if (!isOwnPage(request.headers)) return reply.code(403).send('Another page asked for that.\n')
      const read = forms[kind].safeParse(request.body)
      if (!read.success)
        return reply
          .code(400)
          .send(`${read.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; ')}\n`)
      const answering = answer()
      if (answering === undefined) return reply.code(503).send('The watcher starts.\n')
      const done = await answering({ kind, incident: id, atMs: Date.now(), ...read.data })
      return done ? reply.code(204).send() : reply.code(404).send('There is no such incident, or it is closed.\n')
    },
  )
}

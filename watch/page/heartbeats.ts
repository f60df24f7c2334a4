import type { FastifyInstance } from 'fastify'

/** Hears a call for a monitor; false where no monitor of that name waits for one. */
export type Hear = (monitor: string, call: { readonly failed: boolean; readonly words: string }) => Promise<boolean>

/** What a caller may say. */
const mostBytes = 10_000
const mostLetters = 200

/**
 * Routes for those who must call in time: `POST /heartbeats/<monitor>`, with a few words as body if one likes, and `/heartbeats/<monitor>/failed`.
 * A page that somebody's browser shows cannot call.
 */
export const heartbeatRoutes = (server: FastifyInstance, hear: () => Hear | undefined): void => {
  void server.register(async (routes) => {
    routes.removeAllContentTypeParsers()
    routes.addContentTypeParser('*', { parseAs: 'string', bodyLimit: mostBytes }, async (_: unknown, body: string) =>
      Promise.resolve(body),
    )
    for (const failed of [false, true])
      routes.post<{ Params: { monitor: string }; Body: unknown }>(
        `/heartbeats/:monitor${failed ? '/failed' : ''}`,
        async ({ params, body, headers }, reply) => {
          const from = headers['sec-fetch-site']
          if (from !== undefined && from !== 'same-origin' && from !== 'none')
            return reply.code(403).send('A page of another site may not call.\n')
          const heard = hear()
          if (heard === undefined) return reply.code(503).send('The watcher starts.\n')
          const words = typeof body === 'string' ? body.replaceAll(/\s+/g, ' ').trim().slice(0, mostLetters) : ''
          const isKnown = await heard(params.monitor, { failed, words })
          return isKnown ? 'heard\n' : reply.code(404).send('No monitor of that name waits for a call.\n')
        },
      )
  })
}

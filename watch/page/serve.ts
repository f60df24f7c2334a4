import { readFile } from 'node:fs/promises'
import fastify from 'fastify'
import type { Change } from '../store/store.ts'
import type { Facts } from './gather-facts.ts'
import { isAllowed, isOwnName, securityHeaders } from './guard.ts'
import { type Hear, heartbeatRoutes } from './heartbeats.ts'
import { type Answer, incidentRoutes } from './incident-routes.ts'
import { live } from './live.ts'
import type { Metrics } from './metrics.ts'
import { monitorPage } from './monitor-page.ts'
import { overview } from './overview.ts'
import { served } from './place.ts'

/** Options of {@link servePage}. */
export interface ServeOptions {
  readonly host: string
  readonly port: number
  /** Everybody who asks must know it, but for `/livez` and `/readyz`. */
  readonly token?: string | undefined
}

/** What the pages show, once the watcher is at work. */
export interface Shown {
  readonly facts: Facts
  /** Why it is not ready; undefined when it is. */
  unready(): string | undefined
  /** Hears a call for a monitor that waits for one. */
  readonly hear: Hear
  /** Takes an incident on for somebody, or writes on it. */
  readonly answer: Answer
  readonly metrics: Metrics
}

/** A status page that is served. */
export interface ServedPage {
  readonly url: string
  /** From now on it shows this, or says why there is nothing to show; before it says that the watcher starts. */
  show(shown: Shown | string): void
  changed(change: Change): void
  close(): Promise<void>
}

const assets: Readonly<Record<string, readonly [URL, string]>> = {
  '/base.css': [new URL('../../reports/html/styles/base.css', import.meta.url), 'text/css; charset=utf-8'],
  '/page.css': [new URL('page.css', import.meta.url), 'text/css; charset=utf-8'],
  '/page.js': [new URL('in-browser.js', import.meta.url), 'text/javascript; charset=utf-8'],
}

const page = 'text/html; charset=utf-8'

/**
 * Serves the status page, `/metrics`, `/livez` and `/readyz`.
 *
 * @throws what keeps it from listening
 */
export const servePage = async ({ host, port, token }: ServeOptions): Promise<ServedPage> => {
  let shown: Shown | undefined
  let waits = 'it starts'
  const open = live()
  const server = fastify({ forceCloseConnections: true })
  server.addHook('onRequest', async (request, reply) => {
    reply.headers(securityHeaders)
    if (request.url === '/livez' || request.url === '/readyz') return
    if (!isOwnName(request.headers.host, host)) return reply.code(421).send('This page is asked for by another name.\n')
    if (!isAllowed(request.headers.authorization, token))
      return reply.code(401).header('www-authenticate', 'Basic realm="shakedown"').send('The token is needed.\n')
  })
  server.get('/livez', async () => 'alive\n')
  server.get('/readyz', async (_, reply) => {
    const problem = shown === undefined ? waits : shown.unready()
    return problem === undefined ? 'ready\n' : reply.code(503).send(`${problem}\n`)
  })
  for (const [path, [file, type]] of Object.entries(assets)) {
    const content = await readFile(file)
    server.get(path, async (_, reply) => reply.type(type).send(content))
  }
  server.get('/metrics', async (request, reply) => {
    if (shown === undefined) return reply.code(503).send(`There is nothing to see yet: ${waits}.\n`)
    const { type: contentType, body } = await shown.metrics.text(request.headers.accept)
    return reply.type(contentType).header('vary', 'accept').send(body)
  })
  server.get('/events', async (_, reply) => {
    reply.hijack()
    reply.raw.writeHead(200, { ...securityHeaders, 'content-type': 'text/event-stream' })
    open.join(reply.raw)
  })
  server.get('/', async (_, reply) => {
    if (shown === undefined) return reply.code(503).send(`There is nothing to see yet: ${waits}.\n`)
    return reply.type(page).send(overview(await shown.facts.overview(), served))
  })
  server.get<{ Params: { name: string } }>('/monitors/:name', async (request, reply) => {
    const facts = await shown?.facts.monitor(request.params.name)
    if (facts === undefined) return reply.code(404).send('There is no such monitor.\n')
    return reply.type(page).send(monitorPage(facts, served))
  })
  heartbeatRoutes(server, () => shown?.hear)
  incidentRoutes(server, () => shown?.answer)
  await server.listen({ host, port })
  const [address] = server.addresses()
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${typeof address === 'object' ? address.port : port}`,
    show: (next) => {
      shown = typeof next === 'string' ? undefined : next
      if (typeof next === 'string') waits = next
    },
    changed: (change) => {
      shown?.facts.changed(change)
      shown?.metrics.changed(change)
      open.changed(change)
    },
    close: async () => {
      open.close()
      await server.close()
    },
  }
}

import type { Metrics } from '../metrics.ts'
import { createProxy } from '../proxy.ts'
import type { Proxy } from '../proxy.ts'
import type { ProxyCollection } from '../proxy-collection.ts'
import { apiError, json, proxyJson, toxicJson } from './answers.ts'
import type { Answer } from './answers.ts'
import { missingField, toxicNotFound } from './api-error.ts'
import { readProxies, readProxy, readToxic, readToxicUpdate } from './request-bodies.ts'

/** What the routes work on. */
export interface ApiState {
  readonly proxies: ProxyCollection
  readonly metrics: Metrics
  readonly proxyMetrics: boolean
  readonly seed: string
  readonly version: string
}

/** One path and what it answers, by method. */
export interface Route {
  readonly path: RegExp
  readonly methods: Readonly<Record<string, (body: string, proxy: string, toxic: string) => Promise<Answer> | Answer>>
}

const NO_CONTENT: Answer = { status: 204 }

/** The routes of https://github.com/Shopify/toxiproxy/blob/v2.12.0/api.go. */
export const createRoutes = ({ proxies, metrics, proxyMetrics, seed, version }: ApiState): readonly Route[] => {
  const make = (name: string, listen: string, upstream: string): Proxy =>
    createProxy({ name, listen, upstream, seed, metrics })

  const createOne = async (body: string): Promise<Answer> => {
    const { name = '', listen = '', upstream = '', enabled = true } = readProxy(body)
    if (name === '') throw missingField('name')
    if (upstream === '') throw missingField('upstream')
    const proxy = make(name, listen, upstream)
    await proxies.add(proxy, enabled)
    return json(proxyJson(proxy), 201)
  }

  const updateOne = async (body: string, name: string): Promise<Answer> => {
    const proxy = proxies.get(name)
    const { listen = proxy.listen, upstream = proxy.upstream, enabled = proxy.enabled } = readProxy(body)
    await proxies.inTurn(() => proxy.update({ listen, upstream, enabled }))
    return json(proxyJson(proxy))
  }

  const populate = async (body: string): Promise<Answer> => {
    const populated: Proxy[] = []
    let failed: ReturnType<typeof apiError> | undefined
    try {
      for (const { name, listen, upstream, enabled } of readProxies(body))
        populated.push(await proxies.addOrReplace(make(name, listen, upstream), enabled))
    } catch (error) {
      failed = apiError(error)
    }
    // A Go slice that was never appended to is null.
    const answer = { ...failed, proxies: populated.length === 0 ? null : populated.map(proxyJson) }
    return json(answer, failed?.status ?? 201)
  }

  const reset = async (): Promise<Answer> => {
    for (const proxy of proxies.list()) {
      await proxies.inTurn(() => proxy.start())
      await proxy.toxics.removeAll()
    }
    return NO_CONTENT
  }

  const updateToxic = async (body: string, name: string, toxicName: string): Promise<Answer> => {
    const { toxics } = proxies.get(name)
    const toxic = toxics.get(toxicName)
    if (toxic === undefined) throw toxicNotFound()
    const { toxicity, attributes } = readToxicUpdate(body, toxic)
    return json(toxicJson(await toxics.update(toxicName, toxicity, attributes)))
  }

  const routes: Route[] = [
    { path: /^\/reset$/, methods: { POST: reset } },
    {
      path: /^\/proxies$/,
      methods: {
        GET: () => json(Object.fromEntries(proxies.list().map((proxy) => [proxy.name, proxyJson(proxy)]))),
        POST: createOne,
      },
    },
    { path: /^\/populate$/, methods: { POST: populate } },
    {
      path: /^\/proxies\/(?<proxy>[^/]+)$/,
      methods: {
        GET: (_body, name) => json(proxyJson(proxies.get(name))),
        POST: updateOne,
        PATCH: updateOne,
        DELETE: async (_body, name) => {
          await proxies.remove(name)
          return NO_CONTENT
        },
      },
    },
    {
      path: /^\/proxies\/(?<proxy>[^/]+)\/toxics$/,
      methods: {
        GET: (_body, name) => json(proxies.get(name).toxics.list().map(toxicJson)),
        POST: (body, name) => {
          const { toxics } = proxies.get(name)
          const toxic = readToxic(body)
          toxics.add(toxic)
          return json(toxicJson(toxic))
        },
      },
    },
    {
      path: /^\/proxies\/(?<proxy>[^/]+)\/toxics\/(?<toxic>[^/]+)$/,
      methods: {
        GET: (_body, name, toxicName) => {
          const toxic = proxies.get(name).toxics.get(toxicName)
          if (toxic === undefined) throw toxicNotFound()
          return json(toxicJson(toxic))
        },
        POST: updateToxic,
        PATCH: updateToxic,
        DELETE: async (_body, name, toxicName) => {
          await proxies.get(name).toxics.remove(toxicName)
          return NO_CONTENT
        },
      },
    },
    {
      path: /^\/version$/,
      methods: {
        GET: () => ({
          status: 200,
          body: `{"version": "${version}"}\n`,
          headers: { 'content-type': 'application/json;charset=utf-8' },
        }),
      },
    },
  ]
  const prometheus = { 'content-type': 'text/plain; version=0.0.4; charset=utf-8; escaping=underscores' }
  if (proxyMetrics)
    routes.push({
      path: /^\/metrics$/,
      methods: { GET: () => ({ status: 200, body: metrics.text(), headers: prometheus }) },
    })
  return routes
}

import { proxyAlreadyExists, proxyNotFound } from './api/api-error.ts'
import type { Proxy } from './proxy.ts'

/** The proxies of a server by name. One change at a time: they wait for each other. */
export interface ProxyCollection {
  /** In the order of their names, as Go's JSON sorts them. */
  list(): readonly Proxy[]
  /** @throws ApiError 404 */
  get(name: string): Proxy
  /** @throws ApiError 409 when the name is taken, or Error when it cannot listen; it is then not added */
  add(proxy: Proxy, start: boolean): Promise<void>
  /** Keeps a proxy of that name that listens and leads to the same; replaces another. @returns the one that is there now */
  addOrReplace(proxy: Proxy, start: boolean): Promise<Proxy>
  /** Stops and forgets it. @throws ApiError 404 */
  remove(name: string): Promise<void>
  /** Runs a change after those that were asked for before. */
  inTurn<T>(change: () => Promise<T>): Promise<T>
}

/** Makes an empty collection. */
export const createProxyCollection = (): ProxyCollection => {
  const proxies = new Map<string, Proxy>()
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(change: () => Promise<T>): Promise<T> => {
    const turn = last.then(change)
    last = turn.catch(() => {})
    return turn
  }
  const get = (name: string): Proxy => {
    const proxy = proxies.get(name)
    if (proxy === undefined) throw proxyNotFound()
    return proxy
  }
  return {
    get,
    inTurn,
    list: () => [...proxies.values()].sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name))),
    add: (proxy, start) =>
      inTurn(async () => {
        if (proxies.has(proxy.name)) throw proxyAlreadyExists()
        if (start) await proxy.start()
        proxies.set(proxy.name, proxy)
      }),
    addOrReplace: (proxy, start) =>
      inTurn(async () => {
        const existing = proxies.get(proxy.name)
        if (existing !== undefined && !(await existing.differs(proxy))) return existing
        existing?.stop()
        if (start) await proxy.start()
        proxies.set(proxy.name, proxy)
        return proxy
      }),
    remove: (name) =>
      inTurn(async () => {
        get(name).stop()
        proxies.delete(name)
      }),
  }
}

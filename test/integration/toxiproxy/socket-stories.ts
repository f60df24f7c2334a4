import { setTimeout as sleep } from 'node:timers/promises'
import { Toxiproxy } from 'toxiproxy-node-client'
import type { ICreateToxicBody, Proxy, Toxic } from 'toxiproxy-node-client'
import { dial, startUpstream } from './peer.ts'
import type { Peer } from './peer.ts'

type Attributes = Record<string, number>
type ToxicBody = ICreateToxicBody<Attributes>

/** A proxy in front of an upstream that the story plays. */
export interface Stage {
  readonly proxy: Proxy
  readonly url: string
  readonly add: (body: Partial<ToxicBody> & Pick<ToxicBody, 'type'>) => Promise<Toxic<Attributes>>
  /** Connects through the proxy. */
  readonly join: () => Promise<{ readonly client: Peer; readonly upstream: Peer }>
}

const request = async (url: string, method: string, body: unknown): Promise<void> => {
  const response = await fetch(url, { method, body: JSON.stringify(body) })
  if (!response.ok) throw new Error(`${method} ${url}: ${await response.text()}`)
}

/** Long enough for what is going to happen on loopback to have happened. */
const settle = (): Promise<void> => sleep(120)
const both = async ({ client, upstream }: { client: Peer; upstream: Peer }): Promise<string> => {
  await settle()
  return `client: ${client.seen()} | upstream: ${upstream.seen()}`
}
const NEVER_MS = 600_000

/** What can be seen of connections through a Toxiproxy: each is played on the real one and on ours, and must tell the same. */
export const socketStories: Readonly<Record<string, (stage: Stage) => Promise<string>>> = {
  'data passes both ways': async ({ join }) => {
    const pair = await join()
    pair.client.socket.write('ping')
    await pair.upstream.sees('ping')
    pair.upstream.socket.write('pong')
    return both(pair)
  },
  'a client that half-closes loses its answer': async ({ join }) => {
    const pair = await join()
    pair.client.socket.end('question')
    await pair.upstream.sees('question end')
    pair.upstream.socket.write('answer')
    return both(pair)
  },
  'an upstream that half-closes ends both': async ({ join }) => {
    const pair = await join()
    pair.upstream.socket.end('bye')
    await pair.client.sees('bye end')
    pair.client.socket.write('late')
    return both(pair)
  },
  'a reset by the client is an end for the upstream': async ({ join }) => {
    const pair = await join()
    pair.client.socket.resetAndDestroy()
    return both(pair)
  },
  'a disabled proxy closes both': async ({ join, proxy }) => {
    const pair = await join()
    await proxy.update({ enabled: false, listen: proxy.listen, upstream: proxy.upstream })
    return both(pair)
  },
  'a disabled proxy refuses': async ({ join, proxy }) => {
    await proxy.update({ enabled: false, listen: proxy.listen, upstream: proxy.upstream })
    return join().then(
      () => 'connected',
      (error: NodeJS.ErrnoException) => String(error.code),
    )
  },
  'an update that changes nothing keeps connections': async ({ join, proxy, url }) => {
    const pair = await join()
    await request(`${url}/proxies/${proxy.name}`, 'PATCH', { listen: proxy.listen, enabled: true })
    pair.client.socket.write('still here')
    return both(pair)
  },
  'another upstream closes connections': async ({ join, proxy, url }) => {
    const pair = await join()
    await request(`${url}/proxies/${proxy.name}`, 'PATCH', { upstream: 'localhost:1' })
    return both(pair)
  },
  'an upstream that refuses is an end': async ({ proxy, url }) => {
    await request(`${url}/proxies/${proxy.name}`, 'PATCH', { upstream: '127.0.0.1:1' })
    const client = await dial(proxy.listen)
    await settle()
    return client.seen()
  },
  'an upstream that is no address is an end': async ({ proxy, url }) => {
    await request(`${url}/proxies/${proxy.name}`, 'PATCH', { upstream: 'nowhere' })
    const client = await dial(proxy.listen)
    await settle()
    return client.seen()
  },
  'reset_peer resets new connections at the first data': async ({ join, add }) => {
    await add({ type: 'reset_peer' })
    const pair = await join()
    await settle()
    const before = pair.client.seen()
    pair.upstream.socket.write('x')
    return `before: ${before} ${await both(pair)}`
  },
  'reset_peer upstream resets both': async ({ join, add }) => {
    await add({ type: 'reset_peer', stream: 'upstream' })
    const pair = await join()
    pair.client.socket.write('x')
    return both(pair)
  },
  'reset_peer resets at the close too': async ({ join, add }) => {
    await add({ type: 'reset_peer', stream: 'upstream' })
    const pair = await join()
    pair.client.socket.end()
    return both(pair)
  },
  'reset_peer waits': async ({ join, add }) => {
    await add({ type: 'reset_peer', stream: 'upstream', attributes: { timeout: 300 } })
    const pair = await join()
    const startMs = performance.now()
    pair.client.socket.write('x')
    await pair.client.sees('reset')
    return `waited: ${performance.now() - startMs >= 300} ${await both(pair)}`
  },
  'reset_peer added to a live connection closes with FIN': async ({ join, add }) => {
    const pair = await join()
    await add({ type: 'reset_peer', stream: 'upstream' })
    pair.client.socket.write('x')
    return both(pair)
  },
  'reset_peer that spares a connection still makes its close a reset': async ({ join, add }) => {
    await add({ type: 'reset_peer', stream: 'upstream', toxicity: 0 })
    const pair = await join()
    pair.client.socket.write('x')
    await pair.upstream.sees('x')
    pair.upstream.socket.end()
    return both(pair)
  },
  'a removed reset_peer still makes the close of its connections a reset': async ({ join, add }) => {
    const toxic = await add({ type: 'reset_peer', stream: 'upstream' })
    const pair = await join()
    await toxic.remove()
    pair.client.socket.write('x')
    await pair.upstream.sees('x')
    pair.upstream.socket.end()
    return both(pair)
  },
  'timeout 0 swallows, and closes when removed': async ({ join, add }) => {
    const pair = await join()
    const toxic = await add({ type: 'timeout', stream: 'upstream' })
    pair.client.socket.write('lost')
    pair.upstream.socket.write('passes')
    const before = await both(pair)
    await toxic.remove()
    return `${before} || ${await both(pair)}`
  },
  'timeout 0 closes when the source does': async ({ join, add }) => {
    const pair = await join()
    await add({ type: 'timeout', stream: 'upstream' })
    pair.client.socket.end('lost')
    return both(pair)
  },
  'removing a timeout closes connections it spared': async ({ join, add }) => {
    const pair = await join()
    const toxic = await add({ type: 'timeout', stream: 'upstream', toxicity: 0 })
    pair.client.socket.write('passes')
    await pair.upstream.sees('passes')
    await toxic.remove()
    return both(pair)
  },
  'timeout counts from the last data': async ({ join, add }) => {
    const pair = await join()
    await add({ type: 'timeout', stream: 'upstream', attributes: { timeout: 400 } })
    await sleep(250)
    pair.client.socket.write('again')
    const startMs = performance.now()
    await pair.client.sees('end')
    return `waited: ${performance.now() - startMs >= 398} ${await both(pair)}`
  },
  'timeout closes an idle connection': async ({ join, add }) => {
    const pair = await join()
    await add({ type: 'timeout', attributes: { timeout: 100 } })
    return both(pair).then(() => both(pair))
  },
  'limit_data lets exactly its bytes through': async ({ join, add }) => {
    await add({ type: 'limit_data', stream: 'upstream', attributes: { bytes: 10 } })
    const pair = await join()
    pair.client.socket.write('0123')
    await pair.upstream.sees('0123')
    pair.client.socket.write('456789abcdef')
    return both(pair)
  },
  'limit_data closes when the last byte has passed': async ({ join, add }) => {
    await add({ type: 'limit_data', attributes: { bytes: 4 } })
    const pair = await join()
    pair.upstream.socket.write('1234')
    return both(pair)
  },
  'limit_data 0 closes at the first data': async ({ join, add }) => {
    await add({ type: 'limit_data', attributes: { bytes: 0 } })
    const pair = await join()
    const before = await both(pair)
    pair.upstream.socket.write('1')
    return `${before} || ${await both(pair)}`
  },
  'limit_data counts on when it is changed': async ({ join, add }) => {
    const toxic = await add({ type: 'limit_data', stream: 'upstream', attributes: { bytes: 6 } })
    const pair = await join()
    pair.client.socket.write('1234')
    await pair.upstream.sees('1234')
    await toxic.update({ ...toxic.toJson(), attributes: { bytes: 8 } })
    pair.client.socket.write('56789')
    return both(pair)
  },
  'limit_data lowered below what has passed closes at the next data': async ({ join, add }) => {
    const toxic = await add({ type: 'limit_data', stream: 'upstream', attributes: { bytes: 6 } })
    const pair = await join()
    pair.client.socket.write('1234')
    await pair.upstream.sees('1234')
    await toxic.update({ ...toxic.toJson(), attributes: { bytes: 2 } })
    const before = await both(pair)
    pair.client.socket.write('5')
    return `${before} || ${await both(pair)}`
  },
  'slow_close holds the end back': async ({ join, add }) => {
    await add({ type: 'slow_close', attributes: { delay: 400 } })
    const pair = await join()
    pair.upstream.socket.end('bye')
    const startMs = performance.now()
    const before = await both(pair)
    await pair.client.sees('bye end')
    return `${before} || waited: ${performance.now() - startMs >= 400}`
  },
  'slow_close removed while it waits closes': async ({ join, add }) => {
    const toxic = await add({ type: 'slow_close', attributes: { delay: NEVER_MS } })
    const pair = await join()
    pair.upstream.socket.end('bye')
    const before = await both(pair)
    await toxic.remove()
    return `${before} || ${await both(pair)}`
  },
  'slow_close changed while it waits begins anew': async ({ join, add }) => {
    const toxic = await add({ type: 'slow_close', attributes: { delay: NEVER_MS } })
    const pair = await join()
    pair.upstream.socket.end('bye')
    const before = await both(pair)
    const startMs = performance.now()
    await toxic.update({ ...toxic.toJson(), attributes: { delay: 300 } })
    await pair.client.sees('bye end')
    return `${before} || waited: ${performance.now() - startMs >= 300}`
  },
  'a removed latency lets what it held flow, in order': async ({ join, add }) => {
    const toxic = await add({ type: 'latency', stream: 'upstream', attributes: { latency: NEVER_MS } })
    const pair = await join()
    for (const part of ['one,', 'two,', 'three,']) {
      pair.client.socket.write(part)
      await sleep(20)
    }
    const before = await both(pair)
    await toxic.remove()
    pair.client.socket.write('four')
    return `${before} || ${await both(pair)}`
  },
  'a removed latency passes the end on too': async ({ join, add }) => {
    const toxic = await add({ type: 'latency', attributes: { latency: NEVER_MS } })
    const pair = await join()
    pair.upstream.socket.end('last')
    const before = await both(pair)
    await toxic.remove()
    return `${before} || ${await both(pair)}`
  },
  'a changed latency lets go of the chunk at hand only': async ({ join, add }) => {
    const toxic = await add({ type: 'latency', stream: 'upstream', attributes: { latency: NEVER_MS } })
    const pair = await join()
    for (const part of ['one,', 'two,']) {
      pair.client.socket.write(part)
      await sleep(20)
    }
    await toxic.update({ ...toxic.toJson(), attributes: { latency: NEVER_MS - 1 } })
    return both(pair)
  },
  'a latency that spares nobody any more lets all flow': async ({ join, add }) => {
    const toxic = await add({ type: 'latency', stream: 'upstream', attributes: { latency: NEVER_MS } })
    const pair = await join()
    pair.client.socket.write('one,')
    await settle()
    await toxic.update({ ...toxic.toJson(), toxicity: 0, attributes: {} })
    pair.client.socket.write('two')
    return both(pair)
  },
  'reset removes the toxics of live connections': async ({ join, add, url }) => {
    await add({ type: 'latency', stream: 'upstream', attributes: { latency: NEVER_MS } })
    await add({ type: 'latency', stream: 'upstream', name: 'second', attributes: { latency: NEVER_MS } })
    const pair = await join()
    pair.client.socket.write('held')
    const before = await both(pair)
    await request(`${url}/reset`, 'POST', {})
    return `${before} || ${await both(pair)}`
  },
  'bandwidth 0 holds all until it is removed': async ({ join, add }) => {
    const toxic = await add({ type: 'bandwidth', stream: 'upstream' })
    const pair = await join()
    pair.client.socket.write('held')
    const before = await both(pair)
    await toxic.remove()
    return `${before} || ${await both(pair)}`
  },
  'toxics work in the order they were added': async ({ join, add }) => {
    await add({ type: 'limit_data', stream: 'upstream', attributes: { bytes: 4 } })
    await add({ type: 'latency', stream: 'upstream', attributes: { latency: 300 } })
    const pair = await join()
    const startMs = performance.now()
    pair.client.socket.write('012345')
    await pair.upstream.sees('0123 end')
    return `waited: ${performance.now() - startMs >= 299} ${await both(pair)}`
  },
  'a toxic of one direction leaves the other alone': async ({ join, add }) => {
    await add({ type: 'timeout', stream: 'downstream' })
    const pair = await join()
    pair.client.socket.write('up')
    pair.upstream.socket.write('down')
    return both(pair)
  },
  'a toxic added to a live connection acts on it': async ({ join, add }) => {
    const pair = await join()
    pair.client.socket.write('12')
    await pair.upstream.sees('12')
    await add({ type: 'limit_data', stream: 'upstream', attributes: { bytes: 2 } })
    pair.client.socket.write('345')
    return both(pair)
  },
  'the slicer loses nothing': async ({ join, add }) => {
    await add({ type: 'slicer', stream: 'upstream', attributes: { average_size: 3, size_variation: 1, delay: 100 } })
    const pair = await join()
    pair.client.socket.end('the quick brown fox jumps over the lazy dog')
    return both(pair)
  },
}

/** Plays a story on a proxy of its own. */
export const playStory = async (url: string, name: string): Promise<string> => {
  const story = socketStories[name]
  if (story === undefined) throw new Error(`no story ${name}`)
  const upstream = await startUpstream()
  const peers: Peer[] = []
  const proxy = await new Toxiproxy(url).createProxy({
    name: 'story',
    listen: '127.0.0.1:0',
    upstream: upstream.address,
    enabled: true,
  })
  try {
    return await story({
      proxy,
      url,
      add: (body) => proxy.addToxic({ name: '', stream: 'downstream', toxicity: 1, attributes: {}, ...body }),
      join: async () => {
        const client = await dial(proxy.listen)
        peers.push(client)
        return { client, upstream: await upstream.accepted() }
      },
    })
  } finally {
    for (const peer of peers) peer.socket.destroy()
    upstream.close()
    await proxy.remove()
  }
}

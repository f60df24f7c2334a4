import { createHash, randomBytes } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { Toxiproxy } from 'toxiproxy-node-client'
import type { Proxy } from 'toxiproxy-node-client'
import { expect, onTestFinished, test } from 'vitest'
import type { ToxiproxyOptions } from '../../emulators/toxiproxy/index.ts'
import { toxics } from '../../emulators/toxiproxy/toxics/index.ts'
import { dial } from './toxiproxy/peer.ts'
import type { Peer } from './toxiproxy/peer.ts'
import { withToxiproxy, withUpstream } from './toxiproxy/with-toxiproxy.ts'

interface Stage {
  readonly url: string
  readonly proxy: Proxy
  readonly join: () => Promise<{ client: Peer; upstream: Peer }>
}

const stage = async (options?: ToxiproxyOptions): Promise<Stage> => {
  const { url } = await withToxiproxy(options)
  const upstream = await withUpstream()
  const proxy = await new Toxiproxy(url).createProxy({ name: 'p', listen: '127.0.0.1:0', upstream: upstream.address })
  const join: Stage['join'] = async () => {
    const client = await dial(proxy.listen)
    onTestFinished(() => void client.socket.destroy())
    return { client, upstream: await upstream.accepted() }
  }
  return { url, proxy, join }
}

const latency = (attributes: { latency: number; jitter: number }, toxicity = 1) => ({
  name: 'late',
  type: 'latency' as const,
  stream: 'upstream' as const,
  toxicity,
  attributes,
})

/** Milliseconds until the upstream has each of some messages, sent one after the other. */
const delaysMs = async (
  { client, upstream }: { client: Peer; upstream: Peer },
  messages: number,
): Promise<number[]> => {
  const delays: number[] = []
  for (let message = 1; message <= messages; message++) {
    const startMs = performance.now()
    client.socket.write('x')
    await upstream.sees('x'.repeat(message))
    delays.push(upstream.lastMs() - startMs)
  }
  return delays
}

test('every toxic has its file', async () => {
  const files = await readdir(new URL('../../emulators/toxiproxy/toxics/', import.meta.url))
  const named = Object.keys(toxics).map((type) => `${type.replaceAll('_', '-')}.ts`)
  expect(files.sort()).toEqual([...named, 'index.ts', 'toxic.ts'].sort())
})

test('latency is never early', async () => {
  const { proxy, join } = await stage()
  await proxy.addToxic(latency({ latency: 20, jitter: 0 }))
  const delays = await delaysMs(await join(), 30)
  expect(Math.min(...delays)).toBeGreaterThanOrEqual(20)
})

test('two latencies add up for every chunk, those that follow close behind too', async () => {
  const { proxy, join } = await stage()
  for (const name of ['one', 'two']) await proxy.addToxic({ ...latency({ latency: 60, jitter: 0 }), name })
  const { client, upstream } = await join()
  const arrivals: number[] = []
  upstream.socket.on('data', (data: Buffer) => arrivals.push(...Array.from(data, () => performance.now())))
  const sent: number[] = []
  for (let message = 0; message < 10; message++) {
    sent.push(performance.now())
    client.socket.write('x')
    await sleep(15)
  }
  await upstream.sees('x'.repeat(10))
  for (const [index, sentMs] of sent.entries()) expect((arrivals[index] ?? 0) - sentMs).toBeGreaterThanOrEqual(120)
})

test('another toxic, added and removed, does not let a delayed chunk go early', async () => {
  const { proxy, join } = await stage()
  await proxy.addToxic(latency({ latency: 150, jitter: 0 }))
  const { client, upstream } = await join()
  const startMs = performance.now()
  client.socket.write('x')
  const other = await proxy.addToxic({ ...latency({ latency: 0, jitter: 0 }), name: 'other', type: 'slow_close' })
  await other.remove()
  await upstream.sees('x')
  expect(upstream.lastMs() - startMs).toBeGreaterThanOrEqual(150)
})

test('the same seed gives the same jitter to the n-th connection, another seed another', async () => {
  const jitters = async (seed: string): Promise<number[]> => {
    const { proxy, join } = await stage({ seed })
    await proxy.addToxic(latency({ latency: 150, jitter: 150 }))
    return delaysMs(await join(), 6)
  }
  const [one, same, other] = await Promise.all([jitters('a'), jitters('a'), jitters('b')])
  // Draws are whole milliseconds from 0 to 299; a busy machine adds some, which equal draws differ by at most.
  const apart = (left: number[], right: number[]): number =>
    left.reduce((sum, delay, index) => sum + Math.abs(delay - (right[index] ?? 0)), 0)
  expect(apart(one, same)).toBeLessThan(apart(one, other))
})

test('toxicity takes its share of connections, and the same ones with the same seed', async () => {
  const taken = async (seed: number): Promise<boolean[]> => {
    const { proxy, join } = await stage({ seed })
    await proxy.addToxic({ ...latency({ latency: 0, jitter: 0 }, 0.5), type: 'limit_data' })
    const pairs: Awaited<ReturnType<typeof join>>[] = []
    for (let connection = 0; connection < 40; connection++) pairs.push(await join())
    // A limit of 0 bytes closes the connections that it takes.
    return Promise.all(
      pairs.map(async ({ client, upstream }) => {
        client.socket.write('x')
        await upstream.sees(/^(?:x|end)$/)
        return upstream.seen() === 'end'
      }),
    )
  }
  const one = await taken(1)
  expect(one.filter(Boolean).length).toBeGreaterThan(5)
  expect(one.filter(Boolean).length).toBeLessThan(35)
  expect(await taken(1)).toEqual(one)
  expect(await taken(2)).not.toEqual(one)
})

test('a reset_peer that takes no connection spoils none of many large transfers', async () => {
  const { proxy, join } = await stage()
  await proxy.addToxic({
    ...latency({ latency: 0, jitter: 0 }, 0),
    type: 'reset_peer',
    stream: 'downstream',
    attributes: { timeout: 0 },
  })
  const bytes = 3_000_000
  for (let transfer = 0; transfer < 20; transfer++) {
    const { client, upstream } = await join()
    let got = 0
    client.socket.on('data', (data: Buffer) => {
      got += data.length
    })
    const ended = new Promise<Error | undefined>((resolve) => {
      client.socket.on('error', resolve)
      client.socket.on('end', () => resolve(undefined))
    })
    upstream.socket.end(Buffer.alloc(bytes, 'x'))
    expect([await ended, got]).toEqual([undefined, bytes])
  }
})

test('bandwidth passes no more than its rate', async () => {
  const { proxy, join } = await stage()
  await proxy.addToxic({ ...latency({ latency: 0, jitter: 0 }), type: 'bandwidth', attributes: { rate: 500 } })
  const { client, upstream } = await join()
  const bytes = 200_000
  const startMs = performance.now()
  client.socket.write(Buffer.alloc(bytes, 'x'))
  await upstream.sees('x'.repeat(bytes))
  expect(upstream.lastMs() - startMs).toBeGreaterThanOrEqual(bytes / 500 - 5)
})

test('toxics that come and go while data flows lose and reorder nothing', async () => {
  const { proxy, join, url } = await stage()
  const { client, upstream } = await join()
  const sent = randomBytes(24 * 1024 * 1024)
  const received = createHash('sha256')
  let receivedBytes = 0
  const { promise: all, resolve } = Promise.withResolvers<void>()
  upstream.socket.on('data', (data: Buffer) => {
    received.update(data)
    receivedBytes += data.length
    if (receivedBytes === sent.length) resolve()
  })
  let flowing = true
  const flow = async (): Promise<void> => {
    for (let from = 0; from < sent.length; from += 50_000)
      if (!client.socket.write(sent.subarray(from, from + 50_000)))
        await new Promise((go) => client.socket.once('drain', go))
    await all
    flowing = false
  }
  const meddle = async (): Promise<number> => {
    let changes = 0
    for (; flowing; changes++) {
      const late = await proxy.addToxic(latency({ latency: 3, jitter: 3 }))
      const slices = { average_size: 9000, size_variation: 4000, delay: 1 }
      await proxy.addToxic({
        ...latency({ latency: 0, jitter: 0 }),
        name: 'sliced',
        type: 'slicer',
        attributes: slices,
      })
      await proxy.addToxic({
        ...latency({ latency: 0, jitter: 0 }),
        name: 'slow',
        type: 'bandwidth',
        attributes: { rate: 20_000 },
      })
      await late.update({ ...late.toJson(), attributes: { latency: 1, jitter: 0 } })
      await late.remove()
      if (changes % 2 === 0) await fetch(`${url}/reset`, { method: 'POST' })
      else await Promise.all(['slow', 'sliced'].map(async (name) => (await proxy.getToxic(name)).remove()))
    }
    return changes
  }
  const [changes] = await Promise.all([meddle(), flow()])
  expect(changes).toBeGreaterThan(1)
  expect(received.digest('hex')).toBe(createHash('sha256').update(sent).digest('hex'))
})

test.for(['none', 'latency', 'slow_close'] as const)(
  'with %s, a client that reads nothing stops its upstream, and keeps the API free',
  async (type) => {
    const { proxy, join } = await stage()
    const attributes = { latency: 1, jitter: 0 }
    const toxic =
      type === 'none' ? undefined : await proxy.addToxic({ ...latency(attributes), type, stream: 'downstream' })
    const { client, upstream } = await join()
    client.socket.pause()
    const bytes = 96 * 1024 * 1024
    const part = Buffer.alloc(1024 * 1024, 'x')
    for (let sent = 0; sent < bytes; sent += part.length) upstream.socket.write(part)
    // It stops when the kernel's buffers, and a latency's own of 32 MiB, are full.
    let before = -1
    while (before !== upstream.socket.writableLength) {
      before = upstream.socket.writableLength
      await sleep(300)
    }
    expect(before).toBeGreaterThan(40 * 1024 * 1024)
    await toxic?.remove()
    let got = 0
    const { promise, resolve } = Promise.withResolvers<void>()
    client.socket.on('data', (data: Buffer) => {
      got += data.length
      if (got === bytes) resolve()
    })
    client.socket.resume()
    await promise
    expect(got).toBe(bytes)
  },
)

test('nothing is left of connections that have closed', async () => {
  const { proxy, join } = await stage()
  await proxy.addToxic(latency({ latency: 600_000, jitter: 0 }))
  const handles = (): number =>
    process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap' || kind === 'Timeout').length
  const before = handles()
  const pairs: Awaited<ReturnType<typeof join>>[] = []
  for (let connection = 0; connection < 50; connection++) pairs.push(await join())
  expect(handles()).toBeGreaterThan(before + 100)
  for (const { client } of pairs) client.socket.write('held')
  await proxy.update({ enabled: false, listen: proxy.listen, upstream: proxy.upstream })
  for (const { client, upstream } of pairs) {
    // What was not read yet makes the kernel's close a reset.
    await Promise.all([client.sees(/end|reset/), upstream.sees(/end|reset/)])
    client.socket.destroy()
    upstream.socket.destroy()
  }
  while (handles() > before) await sleep(10)
})

test('bytes are counted when a connection has closed', async () => {
  const { url, proxy, join } = await stage({ proxyMetrics: true })
  await proxy.addToxic({ ...latency({ latency: 0, jitter: 0 }), type: 'limit_data', attributes: { bytes: 3 } })
  const { client, upstream } = await join()
  upstream.socket.write('answer')
  await client.sees('answer')
  client.socket.write('12345')
  await upstream.sees('123 end')
  await client.sees('answer end')
  const text = await (await fetch(`${url}/metrics`)).text()
  const counted = (name: string, direction: string): string | undefined =>
    new RegExp(`^toxiproxy_proxy_${name}_bytes_total\\{direction="${direction}",.*\\} (\\d+)$`, 'm').exec(text)?.[1]
  expect({
    received: [counted('received', 'upstream'), counted('received', 'downstream')],
    sent: [counted('sent', 'upstream'), counted('sent', 'downstream')],
  }).toEqual({ received: ['5', '6'], sent: ['3', '6'] })
})

test('closing the server closes the connections through it', async () => {
  const server = await withToxiproxy()
  const upstream = await withUpstream()
  const proxy = await new Toxiproxy(server.url).createProxy({
    name: 'p',
    listen: '127.0.0.1:0',
    upstream: upstream.address,
  })
  const client = await dial(proxy.listen)
  const peer = await upstream.accepted()
  await server.close()
  await Promise.all([client.sees('end'), peer.sees('end')])
  await expect(dial(proxy.listen)).rejects.toThrow('ECONNREFUSED')
})

import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { http, type OwnReach } from 'shakedown'

let server: Server
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

const serve = async (listener: RequestListener): Promise<OwnReach> => {
  server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('it listens on no port')
  return {
    url: () => `http://127.0.0.1:${address.port}`,
    query: async () => [],
    table: async () => ({ columns: [], rows: [] }),
    objects: async () => [],
    sendBack: async () => 0,
  }
}
const notes = http({
  process: 'notes',
  path: (key) => `/notes?reference=${key}`,
})

describe('effects read over HTTP', () => {
  it('come from a few requests at a time, whatever the number of keys', async () => {
    let open = 0
    let most = 0
    const reach = await serve((request, response) => {
      open += 1
      most = Math.max(most, open)
      setImmediate(() => {
        open -= 1
        const key = new URL(request.url ?? '', 'http://any').searchParams.get('reference') ?? ''
        if (key === 'k7') response.writeHead(404).end('none')
        else response.end(key === 'k8' ? '[{"id":8},{"id":9}]' : '[{"id":"1"}]')
      })
    })
    const keys = Array.from({ length: 300 }, (_, n) => `k${n}`)
    const found = await notes(keys, reach)
    expect(most).toBeLessThanOrEqual(4)
    expect(found).toHaveLength(300)
    expect(found.filter(({ key }) => key === 'k7' || key === 'k8')).toEqual([
      { key: 'k8', record: 8 },
      { key: 'k8', record: 9 },
    ])
  })

  it.each<[string, RequestListener, string]>([
    [
      'an error',
      (_, response) => response.writeHead(500).end('no such table'),
      'GET /notes?reference=k1 of notes answered 500: no such table',
    ],
    ['no JSON', (_, response) => response.end('<html>'), 'of notes answered what is no JSON: <html>'],
    ['no list of records', (_, response) => response.end('{"up":true}'), 'with an "id", is expected'],
    ['nothing', (request) => request.socket.destroy(), 'GET /notes?reference=k1 of notes got no answer: '],
  ])('say what was asked where the answer is %s', async (_, listener, says) => {
    const reach = await serve(listener)
    await expect(notes(['k1'], reach)).rejects.toThrow(says)
  })
})

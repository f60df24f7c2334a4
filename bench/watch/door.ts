import { createServer } from 'node:http'

/** What both watchers look at, in a process of its own: it answers at once, and counts who asked by the first letter of the path. */
const counts: Record<string, number> = {}
const server = createServer(({ url = '/' }, response) => {
  const who = url.charAt(1)
  counts[who] = (counts[who] ?? 0) + 1
  response.end('{"status":"UP"}')
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object') process.send?.({ port: address?.port })
})
process.on('message', () => process.send?.({ ...counts }))
process.on('disconnect', () => process.exit())

import { connect, createServer } from 'node:net'
import { serveAsChild } from './child.ts'

// The measure of all things here: the least that a TCP proxy in Node can be.
const [host = '', port = ''] = (process.argv[2] ?? '').split(':')

await serveAsChild(
  createServer({ noDelay: true }, (client) => {
    const upstream = connect({ host, port: Number(port) }).setNoDelay(true)
    client.on('error', () => upstream.destroy())
    upstream.on('error', () => client.destroy())
    client.pipe(upstream)
    upstream.pipe(client)
  }),
)

import { createServer } from 'node:net'
import { serveAsChild } from './child.ts'

// Echoes what it gets. A first byte of `b` asks for bulk instead: it then sends without end, until the connection closes.
const BULK = Buffer.alloc(256 * 1024, 'x')

await serveAsChild(
  createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => {})
    socket.once('data', (first: Buffer) => {
      const send = (): void => {
        while (socket.writable && socket.write(BULK));
      }
      if (first[0] === 'b'.charCodeAt(0)) {
        socket.on('drain', send)
        send()
        return
      }
      socket.write(first)
      socket.on('data', (data: Buffer) => socket.write(data))
    })
  }),
)

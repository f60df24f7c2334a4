import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { createServer, type Server, type Socket } from 'node:net'

/** Something that listens where a database is expected. */
export interface NoDatabase {
  readonly url: string
  close(): void
}

const listening = async (server: Server): Promise<NoDatabase> => {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('it has no port')
  return {
    url: `postgresql://somebody:secret@127.0.0.1:${address.port}/app`,
    close: () => {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

const message = (type: string, body: Buffer): Buffer => {
  const head = Buffer.alloc(5)
  head.write(type)
  head.writeInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}

/** Lets everybody in as PostgreSQL does, and says these parameters of itself; it answers no query. */
export const greeterOf = async (parameters: Readonly<Record<string, string>>): Promise<NoDatabase> => {
  const welcome = Buffer.concat([
    message('R', Buffer.alloc(4)),
    ...Object.entries(parameters).map(([name, value]) => message('S', Buffer.from(`${name}\0${value}\0`))),
    message('Z', Buffer.from('I')),
  ])
  return listening(createServer((socket) => socket.once('data', () => socket.write(welcome))))
}

/** Speaks first, as MySQL does: protocol 10, its version. */
export const mysqlGreeter = async (): Promise<NoDatabase> =>
  listening(createServer((socket) => socket.write(Buffer.from('\x4a\0\0\0\x0a8.0.36\0', 'latin1'))))

/** A web server. */
export const webServer = async (): Promise<NoDatabase> => listening(createHttpServer((_, answer) => answer.end()))

import { once } from 'node:events'
import { createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import { joinHostPort, resolveAddress } from './address.ts'

const BIND_PROBLEMS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'address already in use',
  EACCES: 'permission denied',
  EADDRNOTAVAIL: 'cannot assign requested address',
}

const codeOf = (thrown: unknown): string =>
  thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : String(thrown)

/** A listening server and where it listens, as an IP address and port. */
export interface Listener {
  readonly server: Server
  readonly address: string
}

/**
 * Listens on `host:port`; without a host on every address, with port 0 on a free one.
 *
 * @param onConnection gets sockets that nothing has been read from, and that stay open when their peer closes its half
 * @throws Error with the text of Go's `net.Listen`
 */
export const listen = async (address: string, onConnection: (socket: Socket) => void): Promise<Listener> => {
  const { host, port, text } = await resolveAddress(address).catch((error: Error) => {
    throw new Error(`listen tcp: ${error.message}`, { cause: error })
  })
  const server = createServer(
    // Go sets both on every TCP connection: https://pkg.go.dev/net#TCPConn.SetNoDelay, https://pkg.go.dev/net#ListenConfig
    { allowHalfOpen: true, pauseOnConnect: true, noDelay: true, keepAlive: true, keepAliveInitialDelay: 15_000 },
    onConnection,
  )
  server.listen({ port, ...(host !== '' && { host }) })
  try {
    await once(server, 'listening')
  } catch (error) {
    const code = codeOf(error)
    throw new Error(`listen tcp ${text}: bind: ${BIND_PROBLEMS[code] ?? code}`, { cause: error })
  }
  // Too many open files, for example: who could not be accepted notices, and the next may be accepted again.
  server.on('error', () => {})
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error(`listen tcp ${text}: not a TCP address`)
  return { server, address: joinHostPort(bound.address, bound.port) }
}

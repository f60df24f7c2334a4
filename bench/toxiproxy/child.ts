import { once } from 'node:events'
import type { AddressInfo, Server } from 'node:net'

/** Listens on a free port, tells the parent process which, and ends when the parent does. */
export const serveAsChild = async (server: Server): Promise<void> => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  tellParent(`127.0.0.1:${portOf(server.address())}`)
}

/** Tells the parent process where this one listens, and ends when the parent does. */
export const tellParent = (address: string): void => {
  process.on('disconnect', () => process.exit())
  process.send?.(address)
}

const portOf = (address: AddressInfo | string | null): number => {
  if (address === null || typeof address === 'string') throw new Error('not a TCP server')
  return address.port
}

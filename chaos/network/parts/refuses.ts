import { connect } from 'node:net'

const longestMs = 5_000

/** Whether nobody listens at `host:port`: a connection is refused at once. */
export const refuses = async (address: string): Promise<boolean> =>
  new Promise((resolve) => {
    const colon = address.lastIndexOf(':')
    const host = address.slice(0, colon).replace(/^\[(.*)\]$/, '$1')
    const socket = connect({ host, port: Number(address.slice(colon + 1)), timeout: longestMs })
    const end = (refused: boolean) => (): void => {
      socket.destroy()
      resolve(refused)
    }
    socket.on('connect', end(false))
    socket.on('timeout', end(false))
    socket.on('error', (error) => end('code' in error && error.code === 'ECONNREFUSED')())
  })

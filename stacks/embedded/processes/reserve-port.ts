import { randomInt } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { ShakedownError } from '../../../harness/errors.ts'

/** A TCP port on 127.0.0.1 that nobody else takes until it is given back. */
export interface PortReservation {
  readonly port: number
  release(): void
}

const lowest = 20_000
const attempts = 200

// Below the ephemeral range, which the kernel uses for listeners on port 0 and for outgoing connections: no stranger gets the
// port by chance while our service is down. Where the range leaves no room, the whole upper half is as good as any.
const range = (): readonly [number, number] => {
  if (process.platform !== 'linux') return [lowest, 32_767]
  const first = Number(readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').trim().split(/\s+/)[0])
  return first - lowest >= 1000 ? [lowest, first - 1] : [lowest, 60_000]
}

const lock = (port: number): Promise<(() => void) | undefined> =>
  new Promise((resolve) => {
    const socket = createSocket({ type: 'udp4', reuseAddr: false })
    socket.once('error', () => resolve(undefined))
    socket.bind({ port, address: '127.0.0.1', exclusive: true }, () => {
      socket.unref()
      resolve(() => socket.close())
    })
  })

/** Whether a server could listen on 127.0.0.1:port now. */
export const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)))
  })

/**
 * Reserves a TCP port for a process to be started (and started again) on it. The reservation is the *UDP* port of the same number, held by
 * this process: the two number spaces are apart, so the TCP port stays free for the service, yet two runs, or two parts of
 * one run, never get the same; and the kernel gives it back however this process ends.
 *
 * @throws {ShakedownError} `no-free-port`, exit 4
 */
export const reservePort = async (): Promise<PortReservation> => {
  const [low, high] = range()
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const port = randomInt(low, high + 1)
    const unlock = await lock(port)
    if (unlock === undefined) continue
    if (!(await isFree(port))) {
      unlock()
      continue
    }
    let held = true
    return {
      port,
      release: () => {
        if (held) unlock()
        held = false
      },
    }
  }
  throw new ShakedownError(
    'no-free-port',
    `none of ${attempts} ports tried between ${low} and ${high} is free on 127.0.0.1`,
    {
      hint: 'End other runs, or check that this machine lets programs listen on 127.0.0.1 (`ss -ltn` lists the listeners).',
      exitCode: 4,
    },
  )
}

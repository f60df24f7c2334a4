import { once } from 'node:events'
import { connect } from 'node:net'
import type { Socket } from 'node:net'

/** The middle of some numbers, or another share of them from below. */
export const quantile = (values: readonly number[], share = 0.5): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

const open = async (address: string): Promise<Socket> => {
  const [host = '', port = ''] = address.split(':')
  const socket = connect({ host, port: Number(port) }).setNoDelay(true)
  await once(socket, 'connect')
  return socket
}

/** Milliseconds of each of some requests of 128 bytes, one after the other on one connection. */
export const requestTimesMs = async (address: string, requests: number): Promise<number[]> => {
  const socket = await open(address)
  const payload = Buffer.alloc(128, 'r')
  const timesMs: number[] = []
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  let startMs = 0
  let received = 0
  const ask = (): void => {
    received = 0
    startMs = performance.now()
    socket.write(payload)
  }
  socket.on('error', reject)
  socket.on('data', (data: Buffer) => {
    received += data.length
    if (received < payload.length) return
    timesMs.push(performance.now() - startMs)
    if (timesMs.length < requests) ask()
    else resolve()
  })
  ask()
  await promise
  socket.destroy()
  return timesMs
}

/** Bytes per second of a stream from the upstream, over so many bytes after the first megabyte. */
export const bulkBytesPerSecond = async (address: string, bytes: number): Promise<number> => {
  const socket = await open(address)
  const warmUpBytes = 1024 * 1024
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  let received = 0
  let startMs = 0
  socket.on('error', reject)
  socket.on('data', (data: Buffer) => {
    received += data.length
    if (startMs === 0 && received >= warmUpBytes) {
      startMs = performance.now()
      received = 0
    } else if (startMs > 0 && received >= bytes) {
      resolve((received / (performance.now() - startMs)) * 1000)
      socket.destroy()
    }
  })
  socket.write('b')
  return promise
}

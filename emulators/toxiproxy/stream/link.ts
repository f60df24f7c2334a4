import type { Socket } from 'node:net'
import type { Sink } from './inbox.ts'
import { createOutlet } from './outlet.ts'
import { createToxicStub } from './toxic-stub.ts'
import type { ActiveToxic, ToxicStub, ToxicStubOptions } from './toxic-stub.ts'

/** One direction of one connection: what is read from the source passes the toxics in the order they were added, to the destination. */
export interface Link {
  readonly direction: ActiveToxic['direction']
  /** Whether it began with a toxic that makes the connection end with a reset, and that took it. */
  readonly resets: boolean
  /** Puts a toxic at the end of the chain. */
  add(toxic: ActiveToxic): void
  /** Lets a toxic start anew with its present attributes. */
  update(toxic: ActiveToxic): Promise<void>
  /** Takes a toxic out; what it held flows on. */
  remove(toxic: ActiveToxic): Promise<void>
}

/** What a link joins. */
export interface LinkOptions {
  readonly direction: ActiveToxic['direction']
  readonly source: Socket
  readonly destination: Socket
  readonly toxics: readonly ActiveToxic[]
  /** The draws of a toxic on this link. */
  readonly randomFor: (toxic: ActiveToxic) => Pick<ToxicStubOptions, 'draws' | 'toxicityDraws'>
  /** Closes the destination, both ways: Toxiproxy knows no half-closed connections. */
  readonly closeDestination: () => void
  /** Called once, when the destination has closed. */
  readonly onDone: (receivedBytes: number, sentBytes: number) => void
}

/** Go's `io.Copy` reads 32 KiB at a time, and toxics act on what was read: Node's 64 KiB are cut, so that they act alike. */
const CHUNK_BYTES = 32 * 1024

/** Starts one direction of a connection. Without toxics it is a plain pipe: what was read is written, nothing is copied or queued. */
export const createLink = (options: LinkOptions): Link => {
  const { direction, source, destination, randomFor, closeDestination, onDone } = options
  const outlet = createOutlet(destination, closeDestination)
  let stubs: ToxicStub[] = []
  let receivedBytes = 0
  /** No more is read: the source has ended, or a toxic has closed the stream. */
  let finished = false

  const stubFor = (toxic: ActiveToxic, output: Sink): ToxicStub => {
    const stub: ToxicStub = createToxicStub({
      toxic,
      output,
      ...randomFor(toxic),
      onClosed: () => {
        finished = true
        source.pause()
        for (const before of stubs.slice(0, Math.max(0, stubs.indexOf(stub)))) before.kill()
      },
    })
    return stub
  }

  const forward = (data: Buffer): Promise<void> | undefined => {
    const first = stubs[0]
    if (first === undefined) return outlet.write(data)
    const sinceMs = performance.now()
    let full: Promise<void> | undefined
    for (let from = 0; from < data.length; from += CHUNK_BYTES)
      full = first.inbox.send({ data: data.subarray(from, from + CHUNK_BYTES), sinceMs })
    return full
  }

  const resume = (): void => {
    if (!finished) source.resume()
  }

  const end = (): void => {
    if (finished) return
    finished = true
    const first = stubs[0]?.inbox ?? outlet
    first.end()
  }

  for (const toxic of options.toxics.toReversed()) stubs.unshift(stubFor(toxic, stubs[0]?.inbox ?? outlet))

  const resets = stubs.some(({ takes, toxic }) => takes && toxic.kind.resets === true)

  source.on('data', (data: Buffer) => {
    if (finished) return
    receivedBytes += data.length
    const full = forward(data)
    if (full === undefined) return
    source.pause()
    void full.then(resume)
  })
  source.on('end', end)
  source.on('close', end)
  destination.on('close', () => {
    for (const stub of stubs) stub.kill()
    stubs = []
    onDone(receivedBytes, destination.bytesWritten)
  })
  source.resume()

  const find = (toxic: ActiveToxic): ToxicStub | undefined => stubs.find((stub) => stub.toxic === toxic && !stub.closed)

  return {
    direction,
    resets,
    add: (toxic) => {
      const last = stubs.at(-1)
      // Nothing can come any more: the end is on its way to the destination already.
      if (last === undefined ? finished : last.closed) return
      const stub = stubFor(toxic, outlet)
      if (last !== undefined) last.output = stub.inbox
      stubs.push(stub)
    },
    update: async (toxic) => {
      await find(toxic)?.restart()
    },
    remove: async (toxic) => {
      const stub = find(toxic)
      if (stub === undefined) return
      await stub.halt()
      if (stub.closed) return
      // In one go with what follows: a chunk that came in between would stay behind.
      stub.drain()
      const index = stubs.indexOf(stub)
      const before = stubs[index - 1]
      if (before !== undefined) before.output = stub.output
      stubs.splice(index, 1)
    },
  }
}

import { once } from 'node:events'
import { messageOf, ShakedownError } from '../harness/errors.ts'

/** A server that a command runs in the foreground. */
export interface ForegroundServer<Server> {
  /** The port that was asked for, to be named when it cannot be had. */
  readonly port: number
  readonly start: () => Promise<Server>
  /** Once it listens: says where it is. */
  readonly ready: (server: Server) => void | Promise<void>
}

/** @throws ShakedownError `port-taken` or `port-unavailable`, exit code 4 */
export const listening = async <Server>(port: number, start: () => Promise<Server>): Promise<Server> => {
  try {
    return await start()
  } catch (cause) {
    const isTaken = cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE'
    const what = isTaken ? `Port ${port} is taken.` : `Cannot listen on port ${port}: ${messageOf(cause)}`
    throw new ShakedownError(isTaken ? 'port-taken' : 'port-unavailable', what, {
      hint: 'Stop what listens there, or choose another port with --port; 0 takes a free one.',
      exitCode: 4,
      cause,
    })
  }
}

/** Runs a server until the signal aborts, and closes it then, also when it does not become ready. */
export const serve = async <Server extends { close(): Promise<void> }>(
  { port, start, ready }: ForegroundServer<Server>,
  signal: AbortSignal,
): Promise<void> => {
  const server = await listening(port, start)
  try {
    await ready(server)
    if (!signal.aborted) await once(signal, 'abort')
  } finally {
    await server.close()
  }
}

/** What a command exits with: 0 once it is done, else the code of a ShakedownError, which is told on `out`. */
export const exitCodeOf = async (command: () => Promise<void>, out: NodeJS.WritableStream): Promise<number> => {
  try {
    await command()
    return 0
  } catch (error) {
    if (!(error instanceof ShakedownError)) throw error
    out.write(`${error.message}\n${error.hint}\n`)
    return error.exitCode
  }
}

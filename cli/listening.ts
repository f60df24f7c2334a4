import { messageOf, ShakedownError } from '../harness/errors.ts'

/**
 * A server that starts, or the reason why it cannot listen, told to whoever chose the port.
 *
 * @throws ShakedownError `port-taken` or `port-unavailable`, exit code 4
 */
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

import { once } from 'node:events'
import { connect } from 'node:net'

const askMs = 2_000

/** Whether a Redis answers there. */
export const redisAnswers = async ({
  host,
  port,
}: {
  readonly host: string
  readonly port: number
}): Promise<boolean> => {
  const socket = connect({ host, port })
  try {
    socket.write('PING\r\n')
    const [answer]: unknown[] = await once(socket, 'data', { signal: AbortSignal.timeout(askMs) })
    return String(answer).startsWith('+PONG')
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

import { once } from 'node:events'
import { connect } from 'node:net'

/** One kept-alive connection: one request at a time, as little work of ours as can be, so that the server is what is measured. */
export interface Connection {
  /** Sends a call of AWS JSON 1.0. Resolves to the answer's body. @throws on another status than 200 */
  call(action: string, body: string): Promise<string>
  close(): void
}

const headEnd = Buffer.from('\r\n\r\n')
const authorization =
  'AWS4-HMAC-SHA256 Credential=bench/20260101/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=0000000000000000000000000000000000000000000000000000000000000000'

/** The length of a body and where it starts; undefined while the head is incomplete. */
const headOf = (
  bytes: Buffer,
): { readonly status: number; readonly start: number; readonly length: number } | undefined => {
  const end = bytes.indexOf(headEnd)
  if (end < 0) return undefined
  const head = bytes.toString('latin1', 0, end)
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1]
  if (length === undefined) throw new Error(`an answer without a length: ${head.slice(0, 200)}`)
  return { status: Number(head.slice(9, 12)), start: end + 4, length: Number(length) }
}

/** Opens a connection to an endpoint. */
export const openConnection = async (url: string): Promise<Connection> => {
  const { hostname, port, host } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port), noDelay: true })
  await once(socket, 'connect')
  let received: Buffer = Buffer.alloc(0)
  let waiting: { resolve(body: string): void; reject(error: Error): void } | undefined

  socket.on('data', (chunk: Buffer) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
    const head = headOf(received)
    if (!head || received.length < head.start + head.length) return
    const body = received.toString('utf8', head.start, head.start + head.length)
    received = received.subarray(head.start + head.length)
    const { status } = head
    const answered = waiting
    waiting = undefined
    if (status === 200) answered?.resolve(body)
    else answered?.reject(new Error(`status ${status}: ${body.slice(0, 300)}`))
  })
  const fail = (error: Error): void => waiting?.reject(error)
  socket.on('error', fail)
  socket.on('close', () => fail(new Error('the connection was closed')))

  return {
    call: (action, body) =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject }
        socket.write(
          `POST / HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/x-amz-json-1.0\r\nx-amz-target: AmazonSQS.${action}\r\n` +
            `authorization: ${authorization}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
        )
      }),
    close: () => socket.destroy(),
  }
}

import { once } from 'node:events'
import { createServer } from 'node:http'

/** A server that answers everybody the same; what it was asked. */
export const answering = async (
  answer: () => { readonly status?: number; readonly type?: string; readonly body: string },
) => {
  const asked: { readonly path: string; readonly body: string; readonly authorization: string | undefined }[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += String(chunk)))
    request.on('end', () => {
      asked.push({ path: request.url ?? '', body, authorization: request.headers.authorization })
      const { status = 200, type = 'application/json', body: text } = answer()
      response.writeHead(status, { 'content-type': type }).end(text)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    close: async () => {
      if (!server.listening) return
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

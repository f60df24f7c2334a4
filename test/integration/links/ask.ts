import { Agent, type IncomingHttpHeaders, request as httpRequest } from 'node:http'

/** What a caller saw. */
export interface Seen {
  readonly status?: number
  readonly headers?: IncomingHttpHeaders
  readonly body: string
  /** Code of the error that ended it. */
  readonly error?: string
}

/** Options of {@link ask}. */
export interface AskOptions {
  readonly method?: string
  readonly body?: string | Buffer
  readonly headers?: Readonly<Record<string, string>>
  readonly agent?: Agent
  readonly signal?: AbortSignal
}

const codeOf = (error: Error): string =>
  'code' in error && typeof error.code === 'string' ? error.code : error.message

/** Asks and tells everything that a caller can see, broken answers included. */
export const ask = async (url: string, options: AskOptions = {}): Promise<Seen> =>
  new Promise((resolve) => {
    const { method = 'GET', body, headers = {}, agent = new Agent(), signal } = options
    const request = httpRequest(url, { method, headers, agent, ...(signal === undefined ? {} : { signal }) })
    let answered = false
    // Once the head has come the answer tells the error too, with what came of the body.
    request.on('error', (error) => {
      if (!answered) resolve({ body: '', error: codeOf(error) })
    })
    request.on('response', (response) => {
      answered = true
      const pieces: Buffer[] = []
      const seen = (): Seen => ({
        ...(response.statusCode === undefined ? {} : { status: response.statusCode }),
        headers: response.headers,
        body: Buffer.concat(pieces).toString(),
      })
      response.on('data', (piece: Buffer) => pieces.push(piece))
      response.on('end', () => resolve(seen()))
      response.on('error', (error) => resolve({ ...seen(), error: codeOf(error) }))
    })
    request.end(body)
  })

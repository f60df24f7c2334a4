import { text } from 'node:stream/consumers'
import type { Dispatcher, Pool } from 'undici'
import { messageOf } from '../harness/errors.ts'
import type { LoadRequest } from '../harness/model/load.ts'

/** How an answer came out. */
export interface Answer {
  /** What was wrong; undefined where it was right. */
  readonly wrong?: string
  /** None came in time. */
  readonly none?: true
}

/** What is put for `{n}` and `{run}`. */
export interface Filling {
  readonly n: number
  readonly run: string
}

/** Puts the number of the request and the run's id where a text asks for them. */
const filled = (text: string, { n, run }: Filling): string => text.replaceAll('{n}', String(n)).replaceAll('{run}', run)

/** Who is turned away for now, and told when to come again, is told apart from who is not. */
const comesAgain = ({ statusCode, headers }: Pick<Dispatcher.ResponseData, 'statusCode' | 'headers'>): string =>
  (statusCode === 429 || statusCode === 503) && headers['retry-after'] !== undefined ? ' with Retry-After' : ''

const isRight = (status: number, wanted: readonly number[] | undefined): boolean =>
  wanted === undefined ? status >= 200 && status < 300 : wanted.includes(status)

/** Sends one request and judges its answer. A redirect is an answer, and is not followed. */
export const send = async (
  pool: Pool,
  request: LoadRequest,
  filling: Filling,
  { timeoutMs, authorization }: { readonly timeoutMs: number; readonly authorization: string | undefined },
): Promise<Answer> => {
  const { method, path, headers, body, status: wanted, includes } = request
  const patience = new AbortController()
  const timer = setTimeout(() => patience.abort(), timeoutMs)
  try {
    const answer = await pool.request({
      method,
      path: filled(path, filling),
      headers: { ...headers, ...(authorization === undefined ? {} : { authorization }) },
      ...(body === undefined ? {} : { body: filled(body, filling) }),
      signal: patience.signal,
    })
    const { statusCode } = answer
    if (!isRight(statusCode, wanted)) {
      await answer.body.dump()
      return { wrong: `status ${statusCode}${comesAgain(answer)}` }
    }
    if (includes === undefined) {
      // To its end: what came is the whole answer.
      for await (const _ of answer.body);
      return {}
    }
    return (await text(answer.body)).includes(includes) ? {} : { wrong: `status ${statusCode} without "${includes}"` }
  } catch (error) {
    return patience.signal.aborted
      ? { wrong: `no answer within ${timeoutMs} ms`, none: true }
      : { wrong: messageOf(error) }
  } finally {
    clearTimeout(timer)
  }
}

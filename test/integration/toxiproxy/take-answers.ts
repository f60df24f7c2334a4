import { request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { apiSteps } from './api-steps.ts'
import type { ApiStep } from './api-steps.ts'

/** What was answered to a step, without what differs from run to run. */
export interface TakenAnswer {
  readonly step: string
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const HEADERS = ['content-type', 'location', 'x-content-type-options']

const send = async (url: string, { method, path, agent = 'curl' }: ApiStep, body: string | undefined) => {
  const { hostname, port } = new URL(url)
  // Not fetch, which would clean the path up.
  const sent = request({
    hostname,
    port,
    method,
    path,
    agent: false,
    headers: { 'user-agent': agent, connection: 'keep-alive' },
  })
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  sent.on('response', resolve).on('error', reject).end(body)
  const response = await promise
  return { response, answered: await text(response) }
}

/** Sends every step and tells what was answered; where proxies listen is replaced by `$` and the proxy's name. */
export const takeAnswers = async (url: string): Promise<TakenAnswer[]> => {
  const listens = new Map<string, string>()
  const named = (value: string): string =>
    [...listens].reduce((shown, [name, listen]) => shown.replaceAll(listen, `$${name}`), value)
  const taken: TakenAnswer[] = []
  for (const step of apiSteps) {
    const body = step.body?.replaceAll(/"\$(\w+)"/g, (_whole, name: string) => JSON.stringify(listens.get(name)))
    const { response, answered } = await send(url, step, body)
    for (const [, name = '', listen = ''] of answered.matchAll(/"name":"([^"]+)","listen":"(127\.0\.0\.1:[1-9]\d*)"/g))
      listens.set(name, listen)
    const headers = Object.fromEntries(
      HEADERS.map((name) => [name, response.headers[name]]).filter(
        (entry): entry is [string, string] => typeof entry[1] === 'string',
      ),
    )
    const requestId = 'x-toxiproxy-request-id' in response.headers ? { 'x-toxiproxy-request-id': 'there' } : {}
    const told = step.agent === undefined ? '' : ` as ${step.agent}`
    taken.push({
      step: `${step.method} ${step.path} ${step.body ?? ''}${told}`,
      status: response.statusCode ?? 0,
      headers: { ...headers, ...requestId },
      body: named(answered).replaceAll(/\[::\]:\d+/g, '[::]:PORT'),
    })
  }
  return taken
}

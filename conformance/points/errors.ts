import assert from 'node:assert/strict'
import { flattenQuery } from '../flatten-query.ts'
import type { Point } from '../point.ts'
import { api } from '../sources.ts'
import { errorTable, type RecordedError } from './error-table.ts'

const same = (actual: string, expected: string | RegExp, what: string): void => {
  if (typeof expected === 'string') assert.equal(actual, expected, `${what}: ${actual.slice(0, 200)}`)
  else assert.match(actual, expected, what)
}

/** A text member of a JSON object, if it is there. */
const memberOf = (body: unknown, name: string): string | undefined => {
  const value: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined
  return typeof value === 'string' ? value : undefined
}

const unescape = (xml: string): string =>
  xml
    .replaceAll('&apos;', "'")
    .replaceAll('&#x27;', "'")
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')

const inJson = ({ id, action, name, code, status = 400, message, input }: RecordedError): Point => ({
  id: `errors/json-${id}`,
  says: `AWS JSON: ${action} is refused with ${name}, its code beside it, in AWS’s words (${id})`,
  source: api(`API_${action}`),
  run: async (subject) => {
    const answer = await subject.json(action, await input(subject))
    const body: unknown = JSON.parse(answer.body)
    same(memberOf(body, 'message') ?? memberOf(body, 'Message') ?? '', message, 'message')
    assert.equal(memberOf(body, '__type')?.split('#').at(-1), name)
    assert.equal(answer.headers['x-amzn-query-error'], `${code};Sender`)
    assert.equal(answer.status, status)
  },
})

const inQuery = ({ id, action, code, status = 400, message, input }: RecordedError): Point => ({
  id: `errors/query-${id}`,
  says: `query protocol: ${action} is refused with ${code} in AWS’s words (${id})`,
  source: api(`API_${action}`),
  run: async (subject) => {
    const { body, status: seen } = await subject.query(flattenQuery(action, await input(subject)))
    same(unescape(/<Message>([^<]*)<\/Message>/.exec(body)?.[1] ?? ''), message, 'message')
    assert.equal(/<Code>([^<]*)<\/Code>/.exec(body)?.[1], code)
    assert.equal(/<Type>([^<]*)<\/Type>/.exec(body)?.[1], 'Sender')
    assert.equal(seen, status)
  },
})

/** What AWS answers to wrong requests, in both protocols. */
export const errors: readonly Point[] = errorTable.flatMap((recorded) => [inJson(recorded), inQuery(recorded)])

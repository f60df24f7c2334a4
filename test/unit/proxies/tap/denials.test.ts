import { expect, it } from 'vitest'
import { denialIn } from '../../../../proxies/tap/denials.ts'

const call = { action: 'ReceiveMessage', queue: 'notes' }
const answer = (status: number, body: string) => ({ status, reason: '', rawHeaders: [], body: Buffer.from(body) })
const denial = (...args: Parameters<typeof answer>) =>
  denialIn(Object.assign(Object.create(null), call), answer(...args))

it.each([
  ['in JSON', 403, '{"__type":"com.amazonaws.sqs#AccessDeniedException","message":"no"}', 'AccessDenied'],
  ['in the query protocol', 403, '<Error><Code>ExpiredToken</Code></Error>', 'ExpiredToken'],
])('tells a refusal of credentials %s', (_, status, body, error) => {
  expect(denial(status, body)).toEqual({
    queue: 'notes',
    words: `ReceiveMessage on notes was answered ${status} ${error}`,
  })
})

it.each([
  [200, '{"Messages":[{"Body":"AccessDenied"}]}'],
  [400, '{"__type":"com.amazonaws.sqs#ReceiptHandleIsInvalid"}'],
  [503, 'AccessDenied'],
])('takes %s %s for none', (status, body) => {
  expect(denial(status, body)).toBeUndefined()
})

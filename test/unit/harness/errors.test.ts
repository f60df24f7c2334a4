import assert from 'node:assert/strict'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { messageOf, ShakedownError } from '../../../harness/errors.ts'

it('says what caused an error, where its own words do not', () => {
  const refused = new AggregateError(
    [new Error('connect ECONNREFUSED ::1:1'), new Error('connect ECONNREFUSED 127.0.0.1:1')],
    '',
  )
  expect(messageOf(new TypeError('fetch failed', { cause: refused }))).toBe(
    'fetch failed: connect ECONNREFUSED ::1:1, connect ECONNREFUSED 127.0.0.1:1',
  )
  expect(messageOf(new Error('it is: gone', { cause: new Error('gone') }))).toBe('it is: gone')
  const ours = new ShakedownError('x', 'said in our words', { hint: '', exitCode: 4, cause: new Error('ECONNRESET') })
  expect(messageOf(ours)).toBe('said in our words')
  expect(messageOf('text')).toBe('text')
})

it('tells what a validator or an assertion found in a sentence, and never its dump, also as a cause', () => {
  const read = z.object({ id: z.number(), rows: z.array(z.object({ key: z.string() })) }).safeParse({ rows: [{}] })
  const found =
    'id: Invalid input: expected number, received undefined; rows.0.key: Invalid input: expected string, received undefined'
  expect(messageOf(read.error)).toBe(found)
  expect(messageOf(new Error('the effects cannot be read', { cause: read.error }))).toBe(
    `the effects cannot be read: ${found}`,
  )
  const seen = (act: () => void): unknown => {
    try {
      return act()
    } catch (error) {
      return error
    }
  }
  expect(messageOf(seen(() => assert.equal(500, 200)))).toBe('500 was found, and not 200')
  expect(messageOf(seen(() => assert.ok(Number('0') > 1)))).toBe('an assertion did not hold')
  expect(messageOf(seen(() => assert.ok(Number('0') > 1, 'the service is asleep')))).toBe('the service is asleep')
})

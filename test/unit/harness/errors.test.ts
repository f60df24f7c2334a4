import { expect, it } from 'vitest'
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

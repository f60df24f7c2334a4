import assert from 'node:assert/strict'
import { expect, it } from 'vitest'
import { failureInWords } from '../../../conformance/failure-in-words.ts'

const thrownBy = (act: () => void): unknown => {
  try {
    act()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

it.each([
  [() => assert.equal('3', '1'), '"3" was seen, where "1" is right'],
  [() => assert.equal(undefined, 'a'), 'nothing was seen, where "a" is right'],
  [() => assert.deepEqual({ a: [1] }, { a: [1, 2] }), '{"a":[1]} was seen, where {"a":[1,2]} is right'],
  [() => assert.notEqual('m1', 'm1'), '"m1" was seen, which is wrong'],
  [() => assert.match('Bad', /good/), '"Bad" was seen, which does not match /good/'],
  [() => assert.ok(Number('0') > 1), 'it was seen to be otherwise'],
  [() => assert.ok(Number('0') > 1, 'moved all at once'), 'moved all at once'],
  [() => assert.equal(400, 200, 'status of the answer'), 'status of the answer: 400 was seen, where 200 is right'],
  [() => assert.fail('the task does not end'), 'the task does not end'],
])('an assertion is told in a sentence, never as the dump that it makes: %s', (act, words) => {
  expect(failureInWords(thrownBy(act))).toBe(words)
})

it('what the endpoint answered, and what its answer lacks, is told so', () => {
  const refusal = Object.assign(new Error('no such\n queue'), { name: 'QueueDoesNotExist', $metadata: {} })
  expect(failureInWords(refusal)).toBe('the endpoint answered QueueDoesNotExist: no such queue')
  const lacking: { Messages?: readonly string[] } = JSON.parse('{}')
  // @ts-expect-error: what is not there is read, as a point does of an answer that lacks it.
  expect(failureInWords(thrownBy(() => lacking.Messages[0]))).toMatch(/^an answer lacks something \(.*undefined/)
  expect(failureInWords(new Error('no end after 20000 ms'))).toBe('no end after 20000 ms')
})

import { deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { readings } from '../../../../harness/record/readings.ts'

const base64 = (text: string | Buffer): string => Buffer.from(text).toString('base64')
const copy = 'sd-run-0-e1-1'

describe('what a body says', () => {
  it.each([
    ['plain', copy],
    ['JSON in JSON', JSON.stringify({ Message: JSON.stringify({ detail: [{ id: copy }] }) })],
    ['base64', base64(copy)],
    ['base64 for URLs, without padding', Buffer.from(`?>~${copy}`).toString('base64url')],
    [
      'base64 of JSON in base64 of JSON, as Celery sends',
      base64(JSON.stringify({ body: base64(JSON.stringify([[copy]])) })),
    ],
    ['gzip in base64', base64(gzipSync(copy))],
    ['zlib in base64 in JSON, as Celery compresses', JSON.stringify({ body: base64(deflateSync(copy)) })],
    ['gzip of base64 of gzip', base64(gzipSync(base64(gzipSync(copy))))],
    [
      'escaped in JSON',
      `{"id":"${copy
        .split('')
        .map((each) => String.raw`\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`)
        .join('')}"}`,
    ],
    ['the name of a field', JSON.stringify({ [copy]: 1 })],
  ])('is found in %s', (_, body) => {
    expect(readings(body).some((read) => read.includes(copy))).toBe(true)
  })

  it.each([
    ['base64 of bytes that are no text', base64(Buffer.from([1, 0, 255, 254, 7, 8, 9]))],
    ['a gzip that breaks off', base64(gzipSync('x'.repeat(100)).subarray(0, 20))],
    ['JSON that breaks off', '{"a":"'],
    ['a word that looks like base64', 'somebody'],
    ['nothing', ''],
  ])('of %s is itself, without an error', (_, body) => {
    expect(readings(body)).toContain(body)
  })

  it('takes no more out than it may: a bomb stays packed', () => {
    expect(readings(base64(gzipSync('0'.repeat(50_000_000))))).toHaveLength(1)
  })
})

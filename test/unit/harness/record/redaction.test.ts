import { describe, expect, it } from 'vitest'
import { redaction } from '../../../../harness/record/redaction.ts'

describe('redaction', () => {
  const redact = redaction(['s3cr3t-value'])
  it.each([
    ['a known secret', 'the value is s3cr3t-value here', 's3cr3t-value'],
    ['a bearer token', 'Authorization: Bearer abcdef123456', 'abcdef123456'],
    ['a password in a URL', 'postgres://user:hunter22@127.0.0.1:5432/db', 'hunter22'],
    ['a password in JSON', JSON.stringify({ password: 'hunter22' }), 'hunter22'],
    [
      'a password in JSON within JSON',
      JSON.stringify({ m: JSON.stringify({ client_secret: 'hunter22' }) }),
      'hunter22',
    ],
    ['a JSON web token', 'token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0aaaa.c2lnbmF0dXJl', 'c2lnbmF0dXJl'],
    ['an AWS secret key', 'AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMIK7MDENG', 'wJalrXUtnFEMIK7MDENG'],
  ])('removes %s', (_, text, secret) => {
    expect(redact(text)).not.toContain(secret)
  })
  it('leaves JSON that still parses, and other text alone', () => {
    const line = JSON.stringify({ a: 'Bearer abcdef123456', password: 'x"y\\z and more', key: 'K', n: 1 })
    expect(() => JSON.parse(redact(line)) as unknown).not.toThrow()
    expect(redact('visit ab-cd-ef-gh was created')).toBe('visit ab-cd-ef-gh was created')
  })
})

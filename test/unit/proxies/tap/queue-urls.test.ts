import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { changeFormUrl, changeJsonUrl, changeJsonUrls, queueUrls } from '../../../../proxies/tap/queue-urls.ts'
import { stringMember } from '../../../../proxies/tap/string-member.ts'

const tap = 'http://127.0.0.1:1'

describe('queue URLs', () => {
  it('lead to the tap by the name under which the consumer reached it, and back to what the endpoint named', () => {
    const urls = queueUrls(tap, 'http://localhost:4566')
    const named = 'http://sqs.eu-west-2.localhost.localstack.cloud:4566/000000000000/q'
    expect(urls.toTap(named, 'eu-west-2', 'http://host.docker.internal:1')).toBe(
      'http://host.docker.internal:1/000000000000/q',
    )
    expect(urls.toUpstream('http://host.docker.internal:1/000000000000/q', 'eu-west-2')).toBe(named)
    expect(urls.toUpstream(`${tap}/000000000000/q`, 'eu-west-2')).toBe(named)
    // Of the same name in another region nothing is known yet.
    expect(urls.toUpstream(`${tap}/000000000000/q`, 'us-east-1')).toBe('http://localhost:4566/000000000000/q')
  })

  it('of other hosts, and what is none, stay as they are', () => {
    const urls = queueUrls(tap, 'https://sqs.eu-west-2.amazonaws.com')
    for (const other of ['https://sqs.eu-west-2.amazonaws.com/1/q', 'http://127.0.0.1:10/1/q', 'q', '', tap])
      expect(urls.toUpstream(other, 'eu-west-2')).toBe(other)
    expect(urls.toTap('no url', 'eu-west-2', tap)).toBe('no url')
  })

  it('are changed in a form where they stand, and nothing else is', () => {
    const change = (url: string): string => url.replace('tap', 'up')
    expect(
      changeFormUrl('Action=A&QueueUrl=http%3A%2F%2Ftap%2F1%2Fq&MessageBody=QueueUrl%3Dhttp://tap+x', change),
    ).toBe('Action=A&QueueUrl=http%3A%2F%2Fup%2F1%2Fq&MessageBody=QueueUrl%3Dhttp://tap+x')
    expect(changeFormUrl('QueueUrlX=http://tap&a=%zz', change)).toBe('QueueUrlX=http://tap&a=%zz')
  })

  it('are changed in answers, one or many', () => {
    const change = (url: string): string => url.toUpperCase()
    expect(changeJsonUrls({ QueueUrl: 'a', QueueUrls: ['b', 'c'], queueUrls: ['d'], NextToken: 'e' }, change)).toEqual({
      QueueUrl: 'A',
      QueueUrls: ['B', 'C'],
      queueUrls: ['D'],
      NextToken: 'e',
    })
  })
})

describe('the queue URL of a JSON request', () => {
  it.each([
    ['nested', '{"tags":{"QueueUrl":"tap"},"Entries":[{"QueueUrl":"tap"}]}'],
    ['a value, not a name', '{"a":"QueueUrl","b":"tap"}'],
    ['no text', '{"QueueUrl":{"QueueUrl":"tap"}}'],
    ['in no object', '["QueueUrl","tap"]'],
    ['in another text', '{"MessageBody":"\\"QueueUrl\\":\\"tap\\""}'],
    ['missing', ''],
  ])('is not one that is %s', (_, text) => {
    expect(changeJsonUrl(text, () => 'changed')).toBe(text)
  })

  it('is found wherever it stands, and changed alone', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string(), fc.nat(4), (members, url, indent) => {
        const text = JSON.stringify({ ...members, QueueUrl: url }, undefined, indent)
        const found = stringMember(text, 'QueueUrl')
        expect(found?.value).toBe(url)
        const changed = changeJsonUrl(text, (before) => `${before}!`)
        expect(JSON.parse(changed)).toEqual({ ...JSON.parse(text), QueueUrl: `${url}!` })
        expect(changeJsonUrl(changed, () => url)).toBe(text)
      }),
    )
  })
})

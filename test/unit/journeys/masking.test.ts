import { zipSync, unzipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { maskedHar } from '../../../journeys/masking/masked-har.ts'
import { maskedJson } from '../../../journeys/masking/masked-json.ts'
import { maskedTrace } from '../../../journeys/masking/masked-trace.ts'
import { collectSecrets } from '../../../journeys/masking/secrets.ts'
import { spellings } from '../../../journeys/masking/spellings.ts'

const awkward = `p&ss "w\\rd" <ö> 100%+`

describe('a known secret', () => {
  it('is found in addresses, forms, JSON in JSON and HTML', () => {
    const { text } = collectSecrets([awkward])
    const form = new URLSearchParams({ word: awkward }).toString()
    const json = JSON.stringify({ word: awkward })
    const html = '<b title="p&amp;ss &quot;w\\rd&quot; &lt;ö&gt; 100%+">'
    for (const each of [`?word=${encodeURIComponent(awkward)}`, form, json, JSON.stringify({ json }), html])
      expect([each, text(each)]).toEqual([each, expect.stringContaining('[redacted]')])
    expect(spellings(awkward).some((each) => text(`${form} ${json} ${html}`).includes(each))).toBe(false)
  })

  it('is found where another one is its beginning', () => {
    expect(collectSecrets(['hunter', 'hunter-22']).text('it is hunter-22, or hunter')).toBe(
      'it is [redacted], or [redacted]',
    )
  })

  it('is masked alone where it is too short to be looked for within text', () => {
    const { text } = collectSecrets(['no'])
    expect([text('no'), text('nothing')]).toEqual(['[redacted]', 'nothing'])
  })

  it('is removed from bytes, of which all others stay', () => {
    const bytes = Buffer.from([0, 255, 254, ...Buffer.from('wörd-1'), 0, 128])
    expect(Buffer.from(collectSecrets(['wörd-1']).bytes(bytes))).toEqual(
      Buffer.from([0, 255, 254, ...Buffer.from('[redacted]'), 0, 128]),
    )
  })
})

describe('what tells by its name that it is secret', () => {
  const none = collectSecrets()
  it('is masked: headers, cookies, fields and settings', () => {
    const har = {
      headers: [
        { name: 'Cookie', value: 'a=b' },
        { name: 'Accept', value: 'text/html' },
      ],
      cookies: [{ name: 'sid', value: 'x1' }],
      postData: { params: [{ name: 'password', value: 'abc' }], text: 'password=abcd&name=ada' },
      httpCredentials: { username: 'ada', password: 'abc' },
    }
    expect(maskedJson(har, none)).toEqual({
      headers: [
        { name: 'Cookie', value: '[redacted]' },
        { name: 'Accept', value: 'text/html' },
      ],
      cookies: [{ name: 'sid', value: '[redacted]' }],
      postData: { params: [{ name: 'password', value: '[redacted]' }], text: 'password=[redacted]&name=ada' },
      httpCredentials: { username: 'ada', password: '[redacted]' },
    })
  })

  it('is masked in a snapshot: what a field for passwords holds, and keys that were pressed one by one', () => {
    expect(maskedJson(['INPUT', { type: 'password', name: 'pin', __playwright_value_: '12' }], none)).toEqual([
      'INPUT',
      { type: 'password', name: 'pin', __playwright_value_: '[redacted]' },
    ])
    expect(maskedJson({ method: 'press', params: { key: 'h' } }, none)).toEqual({
      method: 'press',
      params: { key: '[redacted]' },
    })
    expect(maskedJson({ method: 'press', params: { key: 'Enter' } }, none)).toEqual({
      method: 'press',
      params: { key: 'Enter' },
    })
  })
})

describe('files', () => {
  const secrets = collectSecrets(['click', 'hunter-22'])
  it('a trace stays readable where a password is a word of its own', () => {
    const lines = [
      { type: 'before', callId: 'call@1', class: 'Frame', method: 'click', params: { value: 'click hunter-22' } },
    ]
    const zip = zipSync({
      'trace.trace': Buffer.from(`${lines.map((line) => JSON.stringify(line)).join('\n')}\n{"type":"cut hunter-22`),
      'resources/1.js': Buffer.from('const word = "hunter-22"'),
    })
    const files = Object.entries(unzipSync(maskedTrace(zip, secrets))).map(([name, bytes]) => [
      name,
      Buffer.from(bytes).toString(),
    ])
    expect(Object.fromEntries(files)).toEqual({
      'trace.trace':
        '{"type":"before","callId":"call@1","class":"Frame","method":"click","params":{"value":"[redacted] [redacted]"}}\n{"type":"cut [redacted]',
      'resources/1.js': 'const word = "[redacted]"',
    })
  })

  it('a HAR keeps bodies that are text, and no others', () => {
    const har = {
      log: {
        entries: [
          { response: { content: { mimeType: 'image/png', encoding: 'base64', text: 'aHVudGVyLTIy' } } },
          { response: { content: { text: 'it is hunter-22' } } },
        ],
      },
    }
    expect(
      JSON.parse(maskedHar(JSON.stringify(har), secrets)).log.entries.map(
        (entry: { response: unknown }) => entry.response,
      ),
    ).toEqual([
      { content: { mimeType: 'image/png', comment: 'no text, and left out' } },
      { content: { text: 'it is [redacted]' } },
    ])
  })
})

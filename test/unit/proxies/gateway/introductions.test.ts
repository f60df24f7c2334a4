import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { isMeant } from '../../../../proxies/gateway/call.ts'
import { introductions } from '../../../../proxies/gateway/introductions.ts'

const stream = new IncomingMessage(new Socket())
const call = (path: string, text = '') => ({
  method: 'POST',
  path,
  body: { bytes: Buffer.from(text), whole: true, stream },
})
const [one, other] = ['550bd7dd-fee5-4b9c-8e71-210ba55fb775', '10b00865-7440-46e4-8d04-0f2b2e40ecfc']
const score = call(`/person/score/${one}`)
const about = (key: string, id = one) => call('/person', JSON.stringify({ matchId: id, sourceSystemId: key }))

describe('ids that callers make', () => {
  it('stand for what they were sent with, in a path, in a body and in a list', () => {
    const known = introductions()
    known.learn(about('A1'))
    for (const each of [score, call('/is-cluster-valid', JSON.stringify([other, one]))]) {
      expect(known.names(each, 'A1')).toBe(true)
      expect(known.names(each, 'A12')).toBe(false)
      expect(isMeant({ text: 'A1' }, { ...each, introduced: (text) => known.names(each, text) })).toBe(true)
      expect(isMeant({ text: 'A1' }, each)).toBe(false)
    }
  })

  it('stand for nothing where they were not sent with anything', () => {
    const known = introductions()
    known.learn(call('/is-cluster-valid', JSON.stringify([one, other])))
    known.learn(score)
    expect(known.names(score, 'A1')).toBe(false)
    known.learn(about('A1'))
    expect(known.names(score, 'A1')).toBe(true)
  })

  it('stand for none of several things that share them', () => {
    const known = introductions()
    known.learn(about('A1'))
    known.learn(about('B2'))
    expect(known.names(score, 'A1')).toBe(false)
    expect(known.names(score, 'B2')).toBe(false)
  })

  it('are forgotten, the oldest first', () => {
    const known = introductions(1)
    known.learn(about('A1'))
    known.learn(about('B2', other))
    expect(known.names(score, 'A1')).toBe(false)
    expect(known.names(call(`/person/score/${other}`), 'B2')).toBe(true)
  })
})

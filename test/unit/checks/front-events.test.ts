import { describe, expect, it } from 'vitest'
import { judgedBy, type Part, request } from './front-history.ts'

const found = (what: string, wanted: string, got: string): Part => ({
  kind: 'found',
  purpose: what.startsWith('alert') ? 'alert' : 'event',
  what,
  wanted,
  got,
})

describe('events-booked-once', () => {
  it('fails where something is lost or twice, and leaves alerts to others', () => {
    const event = (got: string): Part => found('event 1 of 2', 'booked once', got)
    expect(judgedBy('events-booked-once', [event('booked once')])[0]).toBe('pass')
    expect(judgedBy('events-booked-once', [event('never booked')])).toEqual([
      'fail',
      ['event 1 of 2: never booked, not booked once'],
    ])
    expect(judgedBy('events-booked-once', [event('booked 2 times')])[0]).toBe('fail')
    expect(judgedBy('events-booked-once', [found('alert A', 'raised', 'cleared')])[0]).toBe('unknown')
  })
})

describe('alerted-in-time', () => {
  it('fails where an alert never opens or closes; one that is late goes by time', () => {
    expect(judgedBy('alerted-in-time', [found('alert A', 'raised', 'raised')])[0]).toBe('pass')
    expect(judgedBy('alerted-in-time', [found('alert A', 'raised', 'cleared')])).toEqual([
      'fail',
      ['alert A was cleared when it should have been raised'],
    ])
    expect(judgedBy('alerted-in-time', [found('alert A', 'cleared', 'cleared after 12.0 s')])[0]).toBe('fail')
    expect(judgedBy('alerted-in-time', [found('event', 'once', 'never')])[0]).toBe('unknown')
  })
})

describe('expired-is-refused', () => {
  it('fails where something is done over a connection whose certificate has expired', () => {
    expect(judgedBy('expired-is-refused', [request('expired-certificate', { status: 503, due: 'any' })])[0]).toBe(
      'pass',
    )
    const done = request('expired-certificate', { due: 'any' })
    expect(judgedBy('expired-is-refused', [request('until-shown', { status: 503, due: 'any' }), done])[1][0]).toContain(
      'done though the certificate had expired:',
    )
    expect(judgedBy('expired-is-refused', [request('until-shown', { due: 'any' }), done])[1][0]).toContain(
      'which it may not have taken up',
    )
    expect(judgedBy('expired-is-refused', [request('before')])[0]).toBe('unknown')
  })
})

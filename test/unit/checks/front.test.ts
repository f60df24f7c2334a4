import { describe, expect, it } from 'vitest'
import { frontChecks } from '../../../checks/front/index.ts'
import type { Outcome, Phase } from '../../../harness/model/operation.ts'
import { frontHistory, judgedBy, type Part, request } from './front-history.ts'

const phase = (name: Phase, outcome: Outcome, words = ''): Part => ({ kind: 'phase', phase: name, outcome, words })

describe('answered-as-due', () => {
  it('fails where a request that had to be answered was not, and knows nothing of others', () => {
    expect(judgedBy('answered-as-due', [request('read'), request('forged', { due: 'refused', status: 401 })])[0]).toBe(
      'pass',
    )
    expect(judgedBy('answered-as-due', [request('read', { status: 503, tookMs: 12 })])).toEqual([
      'fail',
      ['read at 0.01 s was answered 503 after 12 ms'],
    ])
    const none = request('read', { status: undefined, error: 'no answer within 10 ms' })
    expect(judgedBy('answered-as-due', [none])[0]).toBe('fail')
    expect(frontChecks['answered-as-due']().applies?.(frontHistory([request('x', { due: 'any' })]))).toBe(false)
  })
})

describe('bad-tokens-refused', () => {
  it('fails where one is let in, and where the answer is an error of the system', () => {
    const bad = { due: 'refused', about: 'an expired token' }
    expect(judgedBy('bad-tokens-refused', [request('bad-token', { ...bad, status: 401 })])[0]).toBe('pass')
    expect(judgedBy('bad-tokens-refused', [request('bad-token', bad)])[1][0]).toContain('let in with an expired token')
    expect(judgedBy('bad-tokens-refused', [request('bad-token', { ...bad, status: 500 })])[0]).toBe('fail')
    expect(judgedBy('bad-tokens-refused', [request('read')])[0]).toBe('unknown')
  })
})

describe('fails-closed', () => {
  it('fails where somebody is let in whose session cannot be looked up', () => {
    expect(judgedBy('fails-closed', [request('without-store', { status: 503 })])[0]).toBe('pass')
    expect(judgedBy('fails-closed', [request('without-store')])[0]).toBe('fail')
    expect(judgedBy('fails-closed', [request('read')])[0]).toBe('unknown')
  })
})

describe('guessing-locks-account', () => {
  it('fails where the right password still works, and where a wrong one does', () => {
    const guesses = [request('guess', { status: 401 }), request('guess', { status: 401 })]
    expect(judgedBy('guessing-locks-account', [...guesses, request('locked', { status: 429 })])[0]).toBe('pass')
    expect(judgedBy('guessing-locks-account', [...guesses, request('locked')])[1][0]).toContain(
      'after 2 wrong passwords',
    )
    expect(judgedBy('guessing-locks-account', [request('guess'), request('locked', { status: 423 })])[0]).toBe('fail')
    expect(judgedBy('guessing-locks-account', guesses)[0]).toBe('unknown')
  })
})

describe('lock-out-spares-others', () => {
  it('fails where somebody else is locked out, by guesses and not before', () => {
    const guess = request('guess', { status: 401 })
    expect(judgedBy('lock-out-spares-others', [guess, request('others')])[0]).toBe('pass')
    expect(judgedBy('lock-out-spares-others', [guess, request('others', { status: 429, person: 'ben' })])[0]).toBe(
      'fail',
    )
    expect(judgedBy('lock-out-spares-others', [request('others', { status: 429 }), guess])[0]).toBe('unknown')
  })
})

describe('front-stays-up', () => {
  it('fails where a process of the front door or behind it ends by itself', () => {
    const exit = (process: string, expected: boolean) =>
      ({ kind: 'process', process, phase: 'exited', code: 1, expected }) as const
    expect(judgedBy('front-stays-up', [request('read'), exit('gateway-2', true), exit('elsewhere', false)])[0]).toBe(
      'pass',
    )
    expect(judgedBy('front-stays-up', [request('read'), exit('notes-api', false)])[1]).toEqual([
      'notes-api ended by itself at 0.02 s with exit code 1',
    ])
    expect(judgedBy('front-stays-up', [])[0]).toBe('unknown')
  })
})

describe('front-comes-back', () => {
  it('fails where the front door is not well after the walk', () => {
    const walked = phase('drive', 'ok')
    expect(judgedBy('front-comes-back', [walked, phase('steady', 'ok')])[0]).toBe('pass')
    expect(judgedBy('front-comes-back', [walked, phase('steady', 'fail', 'gateway is down')])[0]).toBe('fail')
    expect(judgedBy('front-comes-back', [phase('steady', 'ok'), walked])[0]).toBe('unknown')
  })
})

describe('walk-completed', () => {
  it('fails where the walk could not go on, with the last request as proof', () => {
    expect(judgedBy('walk-completed', [phase('drive', 'ok')])[0]).toBe('pass')
    expect(
      judgedBy('walk-completed', [request('sign-in', { status: 500 }), phase('drive', 'fail', 'no sign-in')]),
    ).toEqual(['fail', ['the walk could not go on: no sign-in']])
    expect(judgedBy('walk-completed', [])[0]).toBe('unknown')
  })
})

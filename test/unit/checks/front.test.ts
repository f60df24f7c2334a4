import { describe, expect, it } from 'vitest'
import { frontChecks } from '../../../checks/front/index.ts'
import { latencies } from '../../../harness/latencies.ts'
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

describe('fails-fast', () => {
  const outage = [1, 2, 3].map(() => request('outage', { status: 504, tookMs: 1000 }))
  it('fails where a call waits though enough timed out, and judges none that may be let through', () => {
    expect(judgedBy('fails-fast', [...outage, request('open', { status: 503, tookMs: 3 })])[0]).toBe('pass')
    expect(
      judgedBy('fails-fast', [...outage, request('open', { status: 504, tookMs: 1000, timeMs: 1050 })])[1][0],
    ).toContain('after 3 calls that timed out the next one still waited')
    expect(judgedBy('fails-fast', [...outage, request('open', { status: 504, tookMs: 1000, timeMs: 9000 })])[0]).toBe(
      'unknown',
    )
  })
})

describe('fails-fast on a busy machine', () => {
  const outage = [1, 2, 3].map(() => request('outage', { status: 504, tookMs: 1000 }))
  const bite = {
    kind: 'fault',
    phase: 'bite',
    fault: 'hanging-answer',
    faultId: 'outage',
    words: '',
    timeMs: 1100,
  } as const
  it('takes a refusal that came slowly for one, and whoever reached the upstream for let through', () => {
    const slow = request('open', { status: 503, tookMs: 700, timeMs: 1200 })
    expect(judgedBy('fails-fast', [...outage, slow])[0]).toBe('pass')
    expect(judgedBy('fails-fast', [...outage, bite, slow])[0]).toBe('fail')
    const { findings } = frontChecks['fails-fast']().judge(
      frontHistory([...outage, request('open', { status: 503, tookMs: 1000, timeMs: 1050 })]),
    )
    expect(findings.map(({ byTime }) => byTime)).toEqual([true])
  })
})

describe('half-open-lets-one-through', () => {
  const asked = [1, 2].map(() => request('half-open', { status: 503, tookMs: 30 }))
  const through = { kind: 'fault', phase: 'bite', fault: 'hanging-answer', faultId: 'outage', words: '' } as const
  it('fails where more than one call reaches the upstream', () => {
    expect(judgedBy('half-open-lets-one-through', [through, ...asked])[0]).toBe('pass')
    expect(judgedBy('half-open-lets-one-through', [through, through, ...asked])[1]).toEqual([
      'of 2 calls at once 2 were let through to the upstream, which still hung',
    ])
    expect(judgedBy('half-open-lets-one-through', [through])[0]).toBe('unknown')
  })

  it('lets as many through as its owner says', () => {
    const breaker = { timeoutMs: 500, opensAfter: 3, halfOpensAfterMs: 1000, letsThrough: 2 }
    const judge = (...parts: readonly Part[]) =>
      judgedBy('half-open-lets-one-through', [...parts, ...asked], { breaker })
    expect(judge(through, through)[0]).toBe('pass')
    expect(judge(through, through, through)[1][0]).toContain(
      '3 were let through to the upstream, which still hung; 2 may be',
    )
  })
})

describe('other-upstreams-unharmed', () => {
  it('fails where what asks another upstream is not answered', () => {
    expect(judgedBy('other-upstreams-unharmed', [request('bystander')])[0]).toBe('pass')
    expect(judgedBy('other-upstreams-unharmed', [request('bystander', { status: 503 })])[0]).toBe('fail')
    expect(judgedBy('other-upstreams-unharmed', [request('open')])[0]).toBe('unknown')
  })
})

describe('breaker-closes', () => {
  const heal = { kind: 'fault', phase: 'heal', fault: 'hanging-answer', faultId: 'outage', words: '' } as const
  it('fails where calls are still refused after the upstream is back', () => {
    expect(judgedBy('breaker-closes', [heal, request('recovering'), request('recovered')])[0]).toBe('pass')
    expect(judgedBy('breaker-closes', [heal, request('recovered', { status: 503, timeMs: 4010 })])[1][0]).toContain(
      '4.0 s after the upstream was back the breaker is still open',
    )
    expect(judgedBy('breaker-closes', [heal])[0]).toBe('unknown')
  })
})

const found = (purpose: string, wanted: string, got: string): Part => ({
  kind: 'found',
  purpose,
  what: 'upload a',
  wanted,
  got,
})

describe('checks of uploads', () => {
  it('fail where what was said to be stored is not found, and where something is left by half', () => {
    const upload = request('half-way', { request: 'upload', about: 'a', status: 201 })
    expect(judgedBy('stored-what-it-said', [upload, found('stored', 'whole', 'whole')])[0]).toBe('pass')
    expect(judgedBy('stored-what-it-said', [upload, found('stored', 'whole', 'answered 404')])[1]).toEqual([
      'upload a was answered 201, and reading it back was answered 404',
    ])
    expect(judgedBy('stored-what-it-said', [upload])[0]).toBe('unknown')
    expect(judgedBy('no-orphans', [found('halves', 'nothing', 'nothing')])[0]).toBe('pass')
    expect(judgedBy('no-orphans', [found('halves', 'nothing', 'x is metadata without an object')])[0]).toBe('fail')
    expect(judgedBy('no-orphans', [upload])[0]).toBe('unknown')
  })

  it('fail where a full quota is not said', () => {
    expect(judgedBy('quota-is-said', [request('over-quota', { status: 507, said: 'full' })])[0]).toBe('pass')
    expect(judgedBy('quota-is-said', [request('over-quota', { status: 507 })])[0]).toBe('fail')
    expect(judgedBy('quota-is-said', [request('over-quota', { status: 500, said: 'oops' })])[0]).toBe('fail')
    expect(judgedBy('quota-is-said', [])[0]).toBe('unknown')
  })
})

describe('checks of load', () => {
  const took = (times: readonly number[]): string => {
    const all = latencies()
    for (const each of times) all.record(each)
    return all.encoded() ?? ''
  }
  const part = (name: string, ms: number, wrong: Readonly<Record<string, number>> = {}, right = 50): Part => {
    const bad = Object.values(wrong).reduce((sum, each) => sum + each, 0)
    const times = Array.from({ length: right }, () => ms)
    return { kind: 'load', request: name, second: 0, sent: right + bad, right, wrong, late: 0, latencies: took(times) }
  }
  const facts = {
    thresholds: { p95Ms: 500, p99Ms: 1000, errorShare: 0.01 },
    alerts: {
      names: { info: 'i', warning: 'w', critical: 'c' },
      from: {
        info: { slowMs: 500, errorShare: 0.01 },
        warning: { slowMs: 1000, errorShare: 0.02 },
        critical: { slowMs: 2000, errorShare: 0.05 },
      },
      withinMs: 15_000,
    },
  } as const
  const shed = { 'status 503 with Retry-After': 50 }
  const begun: Part = { kind: 'walk-step', name: 'load above it', outcome: 'invoke' }
  const alert = (name: string, state: 'raised' | 'cleared'): Part => ({ kind: 'alert', name, message: '', state })

  it('fail where the load it is made for is too much for it', () => {
    expect(judgedBy('fast-within-load', [part('within', 100)], facts)[0]).toBe('pass')
    expect(judgedBy('fast-within-load', [part('within', 700)], facts)[1][0]).toContain(
      '95 % of the answers took up to 7',
    )
    expect(judgedBy('fast-within-load', [part('within', 100, { 'status 500': 5 })], facts)[0]).toBe('fail')
    expect(judgedBy('fast-within-load', [], facts)[0]).toBe('unknown')
  })

  it('fail where too much load is not turned away as it should be', () => {
    expect(judgedBy('sheds-load', [part('beyond', 100, shed)], facts)[0]).toBe('pass')
    expect(judgedBy('sheds-load', [part('beyond', 3000, {}, 100)], facts)[1][0]).toContain(
      'up to 300 requests waited at once, the slowest 3',
    )
    expect(judgedBy('sheds-load', [part('beyond', 3000, shed)], facts)[1][0]).toContain('at most 1000 ms is borne')
    expect(judgedBy('sheds-load', [part('beyond', 100, { 'status 503': 50 })], facts)[1]).toEqual([
      '50 of 50 were turned away without Retry-After',
    ])
    expect(judgedBy('sheds-load', [part('beyond', 100, { 'no answer within 10000 ms': 9 })], facts)[0]).toBe('fail')
    expect(judgedBy('sheds-load', [part('beyond', 100)], facts)[0]).toBe('unknown')
  })

  it('know nothing where the machine had no time for it when it was idle', () => {
    const idle: Part = { kind: 'probe', probe: 'idle-answer', subject: 'door', value: 900, unit: 'ms', words: '' }
    const parts = [begun, idle, part('within', 3000), part('beyond', 9000, {}, 100)]
    for (const name of ['fast-within-load', 'sheds-load', 'raises-right-level'] as const)
      expect(judgedBy(name, parts, facts)[0]).toBe('unknown')
  })

  it('know nothing of what it bears where a limit over a longer time kept the load away, and fail where none was met before', () => {
    const limited: Part = { kind: 'probe', probe: 'limited', subject: 'door', value: 30, unit: 'requests', words: '' }
    const within = part('within', 20, { 'status 429 with Retry-After': 40 })
    expect(judgedBy('fast-within-load', [limited, within], facts)).toEqual(['unknown', []])
    expect(judgedBy('fast-within-load', [within], facts)[0]).toBe('fail')
    expect(judgedBy('fast-within-load', [limited, part('within', 20, { 'status 503': 40 })], facts)[0]).toBe('fail')
  })

  it('fail where the alert of another level opens, where none does, and where it stays open', () => {
    const beyond = part('beyond', 100, shed)
    const judge = (...alerts: readonly Part[]) => judgedBy('raises-right-level', [begun, ...alerts, beyond], facts)
    expect(judge(alert('c', 'raised'), alert('c', 'cleared'))[0]).toBe('pass')
    expect(judge(alert('i', 'raised'), alert('i', 'cleared'))[1][0]).toContain('the alert that opened is info')
    expect(judge()[1][0]).toContain('no alert opened')
    expect(judge(alert('c', 'raised'))[1][0]).toContain('critical is still open 15 s after')
    expect(judgedBy('raises-right-level', [beyond], facts)[0]).toBe('unknown')
    const calm = part('beyond', 100, { 'status 429 with Retry-After': 50 })
    expect(judgedBy('raises-right-level', [begun, alert('c', 'raised'), calm], facts)[0]).toBe('fail')
    expect(judgedBy('raises-right-level', [begun, calm], facts)[0]).toBe('pass')
    // Near to a threshold it may have been on either side of it.
    expect(
      judgedBy('raises-right-level', [begun, part('beyond', 450, { 'status 429 with Retry-After': 50 })], facts)[0],
    ).toBe('unknown')
  })
})

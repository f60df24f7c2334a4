import { describe, expect, it } from 'vitest'
import { boundedDeliveries } from '../../../checks/bounded-deliveries.ts'
import { bystandersNotHeldUp } from '../../../checks/bystanders-not-held-up.ts'
import { deadLettersAsExpected } from '../../../checks/dead-letters-as-expected.ts'
import { ledgerBalances } from '../../../checks/ledger-balances.ts'
import { onlyTheFailedComeBack } from '../../../checks/only-the-failed-come-back.ts'
import { purgeRemoves } from '../../../checks/purge-removes.ts'
import { redriveConserves } from '../../../checks/redrive-conserves.ts'
import { worksOnceMended } from '../../../checks/works-once-mended.ts'
import { acknowledged, historyFrom, moved, published, received, returned, withheld } from '../history-builder.ts'

const poison = published('p', { variant: 'unreadable', dies: true })
/** Given up by the consumer itself, which sends it to the dead-letter queue as a message of its own. */
const enqueuedBySystem = {
  kind: 'enqueue',
  actor: 'consumer-1',
  copy: 'p',
  key: 'K',
  messageId: 'own-p',
  queue: 'dlq',
  origin: 'system',
} as const
const asked = { kind: 'operate', action: 'redrive', subject: 's', words: '', step: 'r', outcome: 'invoke' } as const
const handedOut = (count: number) => Array.from({ length: count }, (_, nth) => received('p', nth + 1))

describe('ledger-balances', () => {
  const { judge } = ledgerBalances()
  it('passes when every copy ended somewhere, and gives the sum', () => {
    const judgement = judge(
      historyFrom([...published('c1'), received('c1'), acknowledged('c1'), ...poison, moved('p', 'dead-letter')]),
    )
    expect(judgement.verdict).toBe('pass')
    expect(judgement.words).toBe('2 copies published = 1 acknowledged and 1 dead-lettered')
  })
  it('says what of the system’s own messages could not be traced, where all is well and where a copy is missing', () => {
    const { copy: _, ...untraced } = enqueuedBySystem
    const own = { ...untraced, queue: 'retries', messageId: 's1', candidates: ['K', 'K2'] }
    const said = '1 message that the system sent is unattributed, and counted with none, as it names several (K and K2)'
    const [well, missing] = [
      judge(historyFrom([...published('c1'), received('c1'), own, acknowledged('c1')])),
      judge(historyFrom([...published('c1'), received('c1'), own])),
    ]
    expect([well.verdict, missing.verdict]).toEqual(['pass', 'fail'])
    for (const { words } of [well, missing]) expect(words).toContain(said)
    expect(judge(historyFrom([...published('c1'), received('c1')])).words).not.toContain('unattributed')
  })
  it('counts what was withheld on purpose apart, and never as published', () => {
    const judgement = judge(historyFrom([withheld('w1'), ...published('c1'), received('c1'), acknowledged('c1')]))
    expect(judgement).toMatchObject({
      verdict: 'pass',
      words: '1 copies published = 1 acknowledged; 1 withheld on purpose',
    })
  })
  it('fails on a copy still in flight', () => {
    const judgement = judge(historyFrom([...published('c1'), received('c1')]))
    expect(judgement.verdict).toBe('fail')
    expect(judgement.words).toContain('it is in flight')
  })
  it('tells of a copy that a heartbeat keeps in flight', () => {
    const beats = Array.from({ length: 14 }, () => ({ ...returned('c1'), timeoutSeconds: 10 }))
    expect(judge(historyFrom([...published('c1'), received('c1'), ...beats])).words).toContain(
      'it is kept in flight by 14 visibility changes, never acknowledged, after it was received once',
    )
  })
  it('fails on a copy that nobody saw arrive', () => {
    expect(judge(historyFrom(published('c1').slice(0, 1))).verdict).toBe('fail')
  })
  it('knows nothing where nothing was published', () => {
    expect(judge(historyFrom([])).verdict).toBe('unknown')
  })
})

describe('dead-letters-as-expected', () => {
  const { judge } = deadLettersAsExpected()
  it('passes when the unreadable event is given up after maxReceiveCount receives', () => {
    expect(judge(historyFrom([...poison, ...handedOut(3), moved('p', 'dead-letter')])).verdict).toBe('pass')
  })
  it('takes what the system itself sent there for a dead letter, by its own count', () => {
    const gaveUp = [received('p'), enqueuedBySystem, acknowledged('p')]
    const judgement = judge(historyFrom([...poison, ...gaveUp]))
    expect([judgement.verdict, judgement.words]).toEqual([
      'pass',
      '1 events that could not be handled reached the dead-letter queue, sent there by the system itself, and nothing else did',
    ])
    const readable = poison.map((part) => ({ ...part, dies: false }))
    expect(judge(historyFrom([...readable, ...gaveUp])).words).toMatch(
      /^a readable event of K ended on dlq at .* s, sent there by consumer-1, received once/,
    )
    expect(
      judge(historyFrom([...poison, received('p'), { ...enqueuedBySystem, queue: 'elsewhere' }, acknowledged('p')]))
        .words,
    ).toMatch(/never reached dlq/)
  })
  it('fails when it is swallowed', () => {
    const judgement = judge(historyFrom([...poison, received('p'), acknowledged('p')]))
    expect(judgement.verdict).toBe('fail')
    expect(judgement.words).toContain('never reached dlq: consumer-1 acknowledged it')
  })
  it('fails when it is given up too early', () => {
    expect(judge(historyFrom([...poison, ...handedOut(2), moved('p', 'dead-letter')])).verdict).toBe('fail')
  })
  it('fails when a readable event ends there', () => {
    expect(judge(historyFrom([...published('c1'), received('c1'), moved('c1', 'dead-letter')])).verdict).toBe('fail')
  })
  it('says what the replica that had it said last of an error', () => {
    const says = (message: string, more: object = {}) =>
      ({ kind: 'log', actor: 'consumer-1', outcome: 'info', level: 'error', message, ...more }) as const
    const judgement = judge(
      historyFrom([
        says('before it came'),
        ...published('c1'),
        received('c1'),
        says('about another', { key: 'other' }),
        says('the connection\n is closed'),
        says('all is well', { level: 'info' }),
        says('of somebody else', { actor: 'other-1' }),
        moved('c1', 'dead-letter'),
        says('afterwards'),
      ]),
    )
    expect(judgement.words).toContain('received once; consumer-1 said "the connection is closed"')
  })
  it('goes by time where calls timed out though no fault of ours held them in the last delivery', () => {
    type Lines = Parameters<typeof historyFrom>[0]
    const ends = (message: string, before: Lines = [], during: Lines = []) =>
      judge(
        historyFrom([
          ...published('c1'),
          received('c1'),
          ...before,
          received('c1', 2),
          ...during,
          { kind: 'log', actor: 'consumer-1', outcome: 'info', level: 'error', message },
          moved('c1', 'dead-letter'),
        ]),
      ).findings.map(({ byTime }) => byTime)
    expect(ends('nomis-api: The operation was aborted due to timeout')).toEqual([true])
    expect(ends('socket timed out')).toEqual([true])
    expect(ends('duplicate key')).toEqual([undefined])
    const bite = { kind: 'fault', phase: 'bite', outcome: 'ok', fault: 'slow', faultId: 'f', words: '' } as const
    expect(ends('timed out', [bite])).toEqual([true])
    expect(ends('timed out', [], [bite])).toEqual([undefined])
    // What is said of the dead letter comes after what made it one.
    const line = { kind: 'log', actor: 'consumer-1', outcome: 'info', level: 'error', message: 'timed out' } as const
    expect(ends('goes to the dead-letter queue', [], [line])).toEqual([true])
    expect(ends('goes to the dead-letter queue', [line])).toEqual([undefined])
  })
  describe('of an event that a fault may cost all its deliveries', () => {
    const spent = [...published('c1', { mayRunOut: true }), received('c1', 1), received('c1', 2), received('c1', 3)]
    const redrive = {
      kind: 'operate',
      action: 'redrive',
      step: 'back-c1',
      subject: 's',
      words: '',
      outcome: 'invoke',
    } as const
    it('passes when it was never given up, and when it was and is brought back', () => {
      expect(judge(historyFrom([...spent, acknowledged('c1')])).words).toBe('nothing reached the dead-letter queue')
      const judgement = judge(historyFrom([...spent, moved('c1', 'dead-letter'), redrive, moved('c1', 'redrive')]))
      expect(judgement.verdict).toBe('pass')
      expect(judgement.words).toContain('but 1 event that used up the deliveries which the fault left, and came back')
    })
    it('fails when it is given up with deliveries left', () => {
      const early = [...published('c1', { mayRunOut: true }), received('c1'), moved('c1', 'dead-letter'), redrive]
      expect(judge(historyFrom(early))).toMatchObject({
        verdict: 'fail',
        words: expect.stringContaining('after 1 receives, 3 were due'),
      })
    })
    it('knows nothing when nobody brought it back', () => {
      expect(judge(historyFrom([...spent, moved('c1', 'dead-letter')])).verdict).toBe('unknown')
    })
  })
  it('knows nothing where nothing was published', () => {
    expect(judge(historyFrom([])).verdict).toBe('unknown')
  })
})

describe('bounded-deliveries', () => {
  const { judge } = boundedDeliveries()
  it('passes up to maxReceiveCount', () => {
    expect(judge(historyFrom([...poison, ...handedOut(3)])).verdict).toBe('pass')
  })
  it('allows as many again after a redrive', () => {
    expect(
      judge(
        historyFrom([...poison, ...handedOut(3), moved('p', 'dead-letter'), moved('p', 'redrive'), ...handedOut(1)]),
      ).verdict,
    ).toBe('pass')
  })
  it('allows as many again after somebody sent the dead letter back by hand, and no more for a retry', () => {
    const resent = { kind: 'enqueue', copy: 'p', messageId: 'r-p', queue: 'queue', origin: 'harness' } as const
    const dead = [...poison, ...handedOut(3), moved('p', 'dead-letter')]
    const taken = { ...acknowledged('p'), messageId: 'd-p', queue: 'dlq' } as const
    expect(judge(historyFrom([...dead, resent, taken, ...handedOut(3)])).verdict).toBe('pass')
    expect(judge(historyFrom([...dead, asked, taken, resent, ...handedOut(3)])).verdict).toBe('pass')
    expect(judge(historyFrom([...dead, resent, taken, ...handedOut(4)])).verdict).toBe('fail')
    expect(judge(historyFrom([...poison, resent, ...handedOut(4)])).verdict).toBe('fail')
  })
  const again = { kind: 'enqueue', copy: 'p', messageId: 'again', queue: 'queue', origin: 'system' } as const
  const handedOutAgain = { ...received('p'), messageId: 'again' }
  it('fails beyond, also when the copies are the system’s own', () => {
    const judgement = judge(
      historyFrom([...poison, received('p'), acknowledged('p'), again, received('p'), received('p'), received('p')]),
    )
    expect(judgement.verdict).toBe('fail')
    expect(judgement.words).toContain('handed out 4 times')
    expect(judgement.words).toContain('its receive count never passed 1')
    const loop = Array.from({ length: 4 }, () => [again, handedOutAgain]).flat()
    expect(judge(historyFrom([...poison, received('p'), ...loop])).verdict).toBe('fail')
  })
  it('allows what the system made of it to do the rest later as many of its own, and the event itself none more', () => {
    const rest = [again, acknowledged('p'), handedOutAgain]
    expect(judge(historyFrom([...poison, ...handedOut(3), ...rest])).verdict).toBe('pass')
    expect(judge(historyFrom([...poison, ...handedOut(4), ...rest])).verdict).toBe('fail')
    const forOthers = { ...again, queue: 'others' } as const
    expect(judge(historyFrom([...poison, forOthers, ...handedOut(4)])).verdict).toBe('fail')
  })
  it('allows as many for what each of two deliveries made, and none more for what was made of that', () => {
    const other = { ...again, messageId: 'other' } as const
    const handedOutOther = { ...received('p'), messageId: 'other' }
    const two = [...poison, ...handedOut(2), again, other]
    const each = [handedOutAgain, handedOutAgain, handedOutAgain, handedOutOther, handedOutOther, handedOutOther]
    expect(judge(historyFrom([...two, ...each])).verdict).toBe('pass')
    const more = { ...again, messageId: 'more' } as const
    expect(judge(historyFrom([...two, ...each, more, { ...received('p'), messageId: 'more' }])).verdict).toBe('fail')
  })
  it('knows nothing where nothing was received', () => {
    expect(judge(historyFrom(poison)).verdict).toBe('unknown')
  })
})

describe('bystanders-not-held-up', () => {
  const { judge } = bystandersNotHeldUp()
  const bystander = published('b', { role: 'bystander' })
  const heal = { kind: 'fault', phase: 'heal', fault: 'row-lock', faultId: 'lock', words: '' } as const
  it('passes when they go through before the heal', () => {
    expect(judge(historyFrom([...bystander, acknowledged('b'), heal])).verdict).toBe('pass')
  })
  it('fails when they wait for it', () => {
    const judgement = judge(historyFrom([...bystander, heal, { ...acknowledged('b'), timeMs: 5000 }]))
    expect(judgement).toMatchObject({ verdict: 'fail', findings: [{ byTime: true }] })
    const never = judge(historyFrom([...bystander, heal]))
    expect(never.words).toContain('and never handled')
    expect(never.findings[0]).not.toHaveProperty('byTime')
  })
  it('passes when they are handled as soon as without it, though a moment after the heal', () => {
    expect(judge(historyFrom([...bystander, heal, acknowledged('b')])).verdict).toBe('pass')
  })
  it('compares with how long events took before the fault', () => {
    const inject = { ...heal, phase: 'inject' } as const
    const before = [...published('c', { role: 'control' }), { ...acknowledged('c'), timeMs: 2000 }]
    const late = (timeMs: number) => [...before, inject, ...bystander, heal, { ...acknowledged('b'), timeMs }]
    expect(judge(historyFrom(late(5000))).verdict).toBe('pass')
    const judgement = judge(historyFrom(late(8000)))
    expect(judgement.verdict).toBe('fail')
    expect(judgement.words).toContain('ms were enough before')
  })
  it('fails when they wait for the poison to be gone', () => {
    const late = { ...acknowledged('b'), timeMs: 5000 }
    expect(judge(historyFrom([...poison, ...bystander, moved('p', 'dead-letter'), late])).verdict).toBe('fail')
  })
  it('knows nothing without a fault, and without a bystander', () => {
    expect(judge(historyFrom([...bystander, acknowledged('b')])).verdict).toBe('unknown')
    expect(judge(historyFrom([heal])).verdict).toBe('unknown')
  })
})

describe('redrive-conserves', () => {
  const { judge } = redriveConserves()
  const operate = (step: string, count?: number) =>
    ({
      kind: 'operate',
      action: 'redrive',
      subject: 'consumer',
      words: '',
      step,
      outcome: count === undefined ? 'invoke' : 'ok',
      ...(count === undefined ? {} : { count }),
    }) as const
  const dead = [...poison, ...handedOut(3), moved('p', 'dead-letter')]
  const back = [moved('p', 'redrive'), { ...received('p'), messageId: 'r-p' }]
  it('passes when each comes back once and the second redrive finds nothing', () => {
    const judgement = judge(
      historyFrom([...dead, operate('r1'), operate('r1', 1), ...back, operate('r2'), operate('r2', 0)]),
    )
    expect(judgement.verdict).toBe('pass')
    expect(judgement.words).toContain('redrive 1 found 1 and redrive 2 found 0')
  })
  it('knows nothing where a move task finds no source of what the system itself sent there, and says what would tell', () => {
    const failed = { ...operate('r1'), outcome: 'fail', words: 'it failed: CouldNotDetermineMessageSource' } as const
    const own = [...poison, received('p'), enqueuedBySystem, acknowledged('p')]
    expect(judge(historyFrom([...own, operate('r1'), failed]))).toMatchObject({
      verdict: 'unknown',
      words: expect.stringMatching(/^consumer-1 itself sent the event of K to dlq .*"redrive" of the target says how/),
    })
    expect(judge(historyFrom([...dead, operate('r1'), failed])).verdict).toBe('fail')
  })
  it('fails when a letter never comes back', () => {
    const judgement = judge(historyFrom([...dead, operate('r1'), operate('r1', 1)]))
    expect(judgement.verdict).toBe('fail')
    expect(judgement.words).toContain('never came back to a consumer')
  })
  it('fails when the count is wrong', () => {
    expect(judge(historyFrom([...dead, operate('r1'), operate('r1', 2), ...back])).verdict).toBe('fail')
  })
  it('fails when a letter comes back twice', () => {
    const twice = { kind: 'enqueue', copy: 'p', messageId: 'x', queue: 'queue', origin: 'system' } as const
    const moves = moved('p', 'redrive')
    const receives = { ...received('p'), messageId: 'r-p' }
    expect(judge(historyFrom([...dead, operate('r1'), moves, twice, operate('r1', 1), receives])).verdict).toBe('fail')
    const still = { ...twice, messageId: 'y' }
    expect(judge(historyFrom([...dead, operate('r1'), twice, still, operate('r1', 1), receives])).verdict).toBe('fail')
  })
  it('fails when a letter is copied and still lies there, though it came back once', () => {
    const copied = { kind: 'enqueue', copy: 'p', messageId: 'r-p', queue: 'queue', origin: 'system' } as const
    const receives = { ...received('p'), messageId: 'r-p' }
    const redriven = [...dead, operate('r1'), copied, operate('r1', 1), receives]
    expect(judge(historyFrom(redriven)).words).toMatch(
      /^the dead letter of K was sent back at .* and still lies on dlq: it was copied, not moved$/,
    )
    const gone = { ...acknowledged('p'), messageId: 'd-p', queue: 'dlq' } as const
    expect(judge(historyFrom([...redriven, gone])).verdict).toBe('pass')
    const lost = { ...gone, outcome: 'info' } as const
    expect(judge(historyFrom([...redriven, lost])).verdict).toBe('pass')
  })
  it('counts what an operator sends back by hand, as the owner’s own redrive does', () => {
    const resent = { kind: 'enqueue', copy: 'p', messageId: 'r-p', queue: 'queue', origin: 'harness' } as const
    const gone = { ...acknowledged('p'), messageId: 'd-p', queue: 'dlq' } as const
    const receives = { ...received('p'), messageId: 'r-p' }
    const once = [...dead, operate('r1'), gone, resent]
    expect(judge(historyFrom([...once, operate('r1', 1), receives])).verdict).toBe('pass')
    const twice = historyFrom([...once, { ...resent, messageId: 'x' }, operate('r1', 1), receives])
    expect(judge(twice).words).toContain('came back 2 times')
  })
  it('does not take what a consumer sends again while it handles it for a dead letter', () => {
    const retry = { kind: 'enqueue', copy: 'p', messageId: 'x', queue: 'queue', origin: 'system' } as const
    expect(judge(historyFrom([...dead, operate('r1'), operate('r1', 1), ...back, retry])).verdict).toBe('pass')
    const retried = [...poison, received('p'), retry, ...handedOut(3), moved('p', 'dead-letter')]
    expect(judge(historyFrom([...retried, operate('r1'), operate('r1', 1), ...back])).verdict).toBe('pass')
  })
  it('fails when the redrive is refused', () => {
    expect(
      judge(
        historyFrom([...dead, operate('r1'), { ...operate('r1', 1), outcome: 'fail', words: 'redrive failed: 500' }]),
      ).words,
    ).toContain('500')
  })
  it('takes one that failed while a replica ended for no answer where operators asked again, and still asks what came back', () => {
    const refused = { ...operate('r1', 1), outcome: 'fail', words: 'redrive failed: ECONNREFUSED' } as const
    const ended = { kind: 'process', process: 'consumer-1', phase: 'stopping' } as const
    const asked = [...dead, operate('r1'), ended, refused]
    expect(judge(historyFrom([...asked, operate('r2'), ...back, operate('r2', 1)])).verdict).toBe('pass')
    expect(judge(historyFrom([...asked, operate('r2'), operate('r2', 1)])).words).toContain('never came back')
    expect(judge(historyFrom(asked)).words).toBe('redrive failed: ECONNREFUSED')
    const calm = [...dead, operate('r1'), refused, operate('r2'), ...back, operate('r2', 1)]
    expect(judge(historyFrom(calm)).words).toBe('redrive failed: ECONNREFUSED')
    const other = { ...ended, process: 'shop-1' }
    const elsewhere = [...dead, operate('r1'), other, refused, operate('r2'), ...back, operate('r2', 1)]
    expect(judge(historyFrom(elsewhere)).verdict).toBe('fail')
  })
  it('knows nothing without a redrive', () => {
    expect(judge(historyFrom([...dead, returned('p')])).verdict).toBe('unknown')
  })
})

describe('works-once-mended', () => {
  const { judge, applies } = worksOnceMended()
  const poison = published('c1', { variant: 'unreadable', dies: true })
  const fixed = { kind: 'operate', action: 'fix', step: 'fix', subject: 's', words: 'made 1 readable' } as const
  const again = {
    kind: 'move',
    why: 'dead-letter',
    copy: 'c1',
    key: 'K',
    queue: 'queue',
    messageId: 'r-c1',
    to: 'dlq',
    toMessageId: 'd2',
  } as const
  const said = { kind: 'log', actor: 'consumer-1', level: 'error', message: 'cannot read it', key: 'K' } as const

  it('passes when what was mended does not come to the dead-letter queue again', () => {
    const history = historyFrom([...poison, moved('c1', 'dead-letter'), fixed, moved('c1', 'redrive')])
    expect(judge(history)).toMatchObject({ verdict: 'pass' })
  })

  it('fails when the fix did not help, with what the consumer said', () => {
    const history = historyFrom([...poison, moved('c1', 'dead-letter'), fixed, moved('c1', 'redrive'), said, again])
    expect(judge(history)).toMatchObject({
      verdict: 'fail',
      words: expect.stringMatching(/^the fix did not help: .*said "cannot read it"$/),
    })
    expect(judge(history).findings[0]?.operations).toEqual([1, 4, 5, 7, 6])
  })

  it('fails when what a fault had cost its deliveries does not work once that is over', () => {
    const healed = { kind: 'fault', phase: 'heal', fault: 'lock', faultId: 'lock', words: 'healed lock' } as const
    const spent = [...published('c1', { mayRunOut: true }), moved('c1', 'dead-letter'), healed, moved('c1', 'redrive')]
    expect(judge(historyFrom(spent)).verdict).toBe('pass')
    expect(judge(historyFrom([...spent, again])).words).toMatch(/^it did not help that the fault was over/)
  })

  it('fails when what a consumer gave up by itself is given up again after it was sent back by hand', () => {
    const ownLetter = (messageId: string) => ({ ...enqueuedBySystem, copy: 'c1', messageId })
    const resent = { kind: 'enqueue', copy: 'c1', messageId: 'r-c1', queue: 'queue', origin: 'harness' } as const
    const back = [...poison, ownLetter('d1'), acknowledged('c1'), fixed, resent]
    expect(judge(historyFrom(back)).verdict).toBe('pass')
    expect(judge(historyFrom([...back, ownLetter('d2')])).words).toMatch(/^the fix did not help/)
  })

  it('is left out where nothing was mended before the redrive: a 400 comes back', () => {
    const history = historyFrom([...poison, moved('c1', 'dead-letter'), moved('c1', 'redrive'), again])
    expect(applies?.(history)).toBe(false)
  })
})

describe('only-the-failed-come-back', () => {
  const { judge } = onlyTheFailedComeBack()
  const handed = (copy: string, consumer = 'consumer-1') =>
    ({
      kind: 'fault',
      phase: 'bite',
      fault: 'reordered-delivery',
      faultId: 'batch',
      subject: `m-${copy}`,
      call: { action: 'ReceiveMessage', consumer, messageId: `m-${copy}`, effect: 'reorder' },
      words: 'whatever is said of it',
    }) as const
  const both = [...published('bad', { variant: 'unreadable', dies: true }), ...published('good', { event: 'e2' })]
  // The queue gave it to another's poll; the tap held it back, and handed both to consumer-1.
  const batch = [...both, received('bad', 1, 'consumer-2'), received('good'), handed('bad'), handed('good')]

  it('passes when the others are handled at once', () => {
    expect(judge(historyFrom([...batch, returned('bad'), acknowledged('good')])).verdict).toBe('pass')
  })

  it('fails when all of the batch come back', () => {
    const history = historyFrom([
      ...batch,
      returned('bad'),
      returned('good'),
      received('good', 2),
      acknowledged('good'),
    ])
    expect(judge(history)).toMatchObject({
      verdict: 'fail',
      words: expect.stringContaining('came back 1 time after consumer-1 got it together with one that cannot'),
    })
  })

  it('goes by time where one of the others failed by itself, because its call timed out', () => {
    const comesBack = (message: string) =>
      judge(
        historyFrom([
          ...batch,
          { kind: 'log', actor: 'consumer-1', outcome: 'info', level: 'error', message, key: 'K' },
          returned('good'),
          received('good', 2),
        ]),
      ).findings.map(({ byTime }) => byTime)
    expect(comesBack('POST /person on person-match failed: The operation was aborted due to timeout')).toEqual([true])
    expect(comesBack('the batch failed')).toEqual([undefined])
  })

  it('knows nothing where they were not handed out together', () => {
    const apart = [...both, received('bad'), received('good'), handed('bad'), handed('good', 'consumer-2')]
    expect(judge(historyFrom(apart)).verdict).toBe('unknown')
  })
})

describe('purge-removes', () => {
  const { judge } = purgeRemoves()
  const purge = (outcome: 'invoke' | 'ok') =>
    ({ kind: 'operate', action: 'purge', step: 'purge', subject: 's', words: '', outcome }) as const
  const letter = [...published('c1', { dies: true }), moved('c1', 'dead-letter')]
  const gone = { kind: 'remove', why: 'purged', queue: 'dlq', messageId: 'd-c1', copy: 'c1' } as const

  it('passes when the letter is gone', () => {
    expect(judge(historyFrom([...letter, purge('invoke'), gone, purge('ok')])).verdict).toBe('pass')
  })

  it('fails when it is still there, or comes back', () => {
    expect(judge(historyFrom([...letter, purge('invoke'), purge('ok')])).words).toContain('it is still there')
    expect(judge(historyFrom([...letter, purge('invoke'), gone, purge('ok'), received('c1')])).words).toContain(
      'consumer-1 received it',
    )
  })

  it('knows nothing where there was no letter', () => {
    expect(judge(historyFrom([purge('invoke'), purge('ok')])).verdict).toBe('unknown')
  })
})

describe('redrive-conserves beside the dead letters of others', () => {
  const redrive = (outcome: 'invoke' | 'ok', count: number) =>
    ({ kind: 'operate', action: 'redrive', step: 'r', subject: 's', words: '', outcome, count }) as const
  const history = (before: number, found: number) =>
    historyFrom([
      ...published('c1', { dies: true }),
      moved('c1', 'dead-letter'),
      redrive('invoke', before),
      moved('c1', 'redrive'),
      redrive('ok', found),
      received('c1'),
    ])

  it('counts its own, and does not mind what lay there before', () => {
    expect(redriveConserves().judge(history(5, 5)).verdict).toBe('pass')
    expect(redriveConserves().judge(history(1, 1)).verdict).toBe('pass')
    expect(redriveConserves().judge(history(1, 3)).words).toContain('says it found 3, 1 messages')
  })

  it('minds neither that one which came meanwhile was found, nor that it was not', () => {
    const beside = (found: number) =>
      historyFrom([
        ...published('c1', { dies: true }),
        ...published('c2', { dies: true }),
        moved('c1', 'dead-letter'),
        redrive('invoke', 1),
        moved('c2', 'dead-letter'),
        moved('c1', 'redrive'),
        redrive('ok', found),
        received('c1'),
      ])
    expect(redriveConserves().judge(beside(1)).verdict).toBe('pass')
    expect(redriveConserves().judge(beside(2)).verdict).toBe('pass')
    expect(redriveConserves().judge(beside(3)).verdict).toBe('fail')
  })
})

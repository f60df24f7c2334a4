import { describe, expect, it } from 'vitest'
import { ownEventsPublished } from '../../../checks/own-events-published.ts'
import { stopsGracefully } from '../../../checks/stops-gracefully.ts'
import { acknowledged, historyFrom, published, received, returned } from '../history-builder.ts'

describe('own-events-published', () => {
  const publishesTo = 'others'
  const done = [
    ...published('c1'),
    { kind: 'effect', key: 'K', stream: 'stream', entity: 'person', record: 'p1', final: true },
    { kind: 'expect', key: 'K', stream: 'stream', entity: 'person', rows: 1 },
  ] as const
  const told = { kind: 'enqueue', key: 'K', queue: publishesTo, messageId: 'o1', origin: 'system' } as const

  it('passes when the system told others, twice too', () => {
    const history = historyFrom([...done, told, { ...told, messageId: 'o2' }], { publishesTo })
    expect(ownEventsPublished().judge(history)).toMatchObject({ verdict: 'pass' })
  })

  it('fails when what took effect was told to nobody, or to another queue, or about another key', () => {
    for (const other of [
      [],
      [{ ...told, queue: 'queue' }],
      [{ ...told, key: 'L' }],
      [{ ...told, origin: 'harness' }],
    ] as const) {
      const judged = ownEventsPublished().judge(historyFrom([...done, ...other], { publishesTo }))
      expect(judged).toMatchObject({ verdict: 'fail', findings: [{ words: expect.stringContaining('K took effect') }] })
    }
  })

  it('leaves what took effect in part to those who say what it lacks', () => {
    const half = [...done, { kind: 'expect', key: 'K', stream: 'stream', entity: 'mapping', rows: 1 } as const]
    expect(ownEventsPublished().judge(historyFrom(half, { publishesTo })).verdict).toBe('unknown')
    const other = [
      ...published('c2', { key: 'L' }),
      { kind: 'effect', key: 'L', stream: 'stream', entity: 'person', record: 'p2', final: true },
      { kind: 'expect', key: 'L', stream: 'stream', entity: 'person', rows: 1 },
      { ...told, key: 'L' },
    ] as const
    expect(ownEventsPublished().judge(historyFrom([...half, ...other], { publishesTo })).verdict).toBe('pass')
  })

  it('is unknown where nothing took effect, and where the stream publishes nothing', () => {
    expect(ownEventsPublished().judge(historyFrom([told], { publishesTo })).verdict).toBe('unknown')
    expect(ownEventsPublished().judge(historyFrom([...done, told])).verdict).toBe('unknown')
  })
})

describe('stops-gracefully', () => {
  const life = (phase: 'stopping' | 'exited', rest = {}) =>
    ({ kind: 'process', process: 'consumer-1', phase, expected: true, ...rest }) as const
  const judged = (parts: Parameters<typeof historyFrom>[0]) => stopsGracefully().judge(historyFrom(parts))

  it('passes when what was in flight is finished or given back before the end', () => {
    for (const end of [acknowledged('c1'), returned('c1')])
      expect(judged([...published('c1'), received('c1'), life('stopping'), end, life('exited')]).verdict).toBe('pass')
  })

  it('fails when it ends with work in flight, also of a poll that was answered after it was told', () => {
    const left = judged([...published('c1'), received('c1'), life('stopping'), life('exited')])
    expect(left).toMatchObject({
      verdict: 'fail',
      findings: [{ words: expect.stringContaining('the message of K was left') }],
    })
    const late = [...published('c1'), ...published('c2'), received('c1'), life('stopping'), acknowledged('c1')]
    expect(judged([...late, received('c2'), life('exited')]).verdict).toBe('fail')
    expect(judged([...late, received('c2'), acknowledged('c2'), life('exited')]).verdict).toBe('pass')
  })

  it('is unknown while somebody has a message in flight, and nobody knows who; a kill is one all the same', () => {
    const untold = { ...received('c1', 1, 'consumer'), identity: 'inferred' } as const
    const parts = [...published('c1'), ...published('c2'), untold, received('c2'), life('stopping'), acknowledged('c2')]
    expect(judged([...parts, life('exited')])).toMatchObject({
      verdict: 'unknown',
      words: expect.stringContaining('by which replica of consumer 1 message was received cannot be told'),
    })
    expect(judged([...parts, life('exited', { signal: 'SIGKILL' })]).verdict).toBe('fail')
    const done = [...parts.slice(0, -2), acknowledged('c1'), life('stopping'), acknowledged('c2'), life('exited')]
    expect(judged(done).verdict).toBe('pass')
  })

  it('fails when it had to be killed', () => {
    const parts = [...published('c1'), received('c1'), life('stopping'), acknowledged('c1')]
    expect(judged([...parts, life('exited', { signal: 'SIGKILL' })])).toMatchObject({
      verdict: 'fail',
      findings: [{ words: expect.stringContaining('had not ended when its grace period was over') }],
    })
  })

  it('goes by time where it had to be killed, unless it went on receiving: whoever got no processor ends late', () => {
    const parts = [...published('c1'), received('c1'), life('stopping')]
    const kill = life('exited', { signal: 'SIGKILL' })
    const byTime = (more: Parameters<typeof historyFrom>[0]) =>
      judged([...parts, ...more, kill]).findings.map((finding) => finding.byTime)
    expect(byTime([])).toEqual([true, true])
    expect(byTime([{ ...received('c2'), timeMs: 5000 }])).toEqual([undefined, undefined])
    expect(judged([...parts, life('exited')]).findings.map((finding) => finding.byTime)).toEqual([undefined])
  })

  it('is unknown when nobody was told to end in mid-work', () => {
    expect(judged([life('stopping'), life('exited')]).verdict).toBe('unknown')
    expect(judged([...published('c1'), received('c1')]).verdict).toBe('unknown')
  })

  it('takes who was told to end by a fault for busy, though it had acknowledged its message before', () => {
    const told = (toldToEnd?: string) =>
      ({
        kind: 'fault',
        phase: 'bite',
        fault: 'restart',
        faultId: 'f',
        words: 'whatever is said of it',
        subject: 'consumer-1 (pid 7)',
        ...(toldToEnd === undefined ? {} : { toldToEnd }),
      }) as const
    const done = [...published('c1'), received('c1'), acknowledged('c1')]
    const verdictOf = (who?: string) => judged([...done, life('stopping'), told(who), life('exited')]).verdict
    expect([verdictOf('consumer-1'), verdictOf('consumer-2'), verdictOf()]).toEqual(['pass', 'unknown', 'unknown'])
  })
})

import { describe, expect, it } from 'vitest'
import { deadLettersRaiseAlert } from '../../../checks/dead-letters-raise-alert.ts'
import { duplicateAlertedOnce } from '../../../checks/duplicate-alerted-once.ts'
import { historyFrom, moved, published } from '../history-builder.ts'

const alerts = { duplicate: 'twice', deadLetters: { name: 'letters', withinMs: 50 } }

describe('duplicate-alerted-once', () => {
  const { judge } = duplicateAlertedOnce()
  const made = { kind: 'operate', action: 'duplicate', keys: ['K'], records: ['17', '4'], words: '' } as const
  const told = (message = 'K is there as 4 and 17', rest: Readonly<Record<string, unknown>> = {}) =>
    ({ kind: 'alert', name: 'twice', state: 'raised', key: 'K', message, outcome: 'info', ...rest }) as const
  const judged = (...parts: Parameters<typeof historyFrom>[0]) => judge(historyFrom(parts, { alerts }))

  it('passes where one alert names both', () => {
    expect(judged(made, told()).verdict).toBe('pass')
  })
  it('fails where nobody was told, or of another record, or before it was so', () => {
    expect(judged(made).words).toContain('no alert "twice" told of it')
    for (const other of [told('', { key: 'L' }), told('', { name: 'other' }), told('', { state: 'cleared' })])
      expect(judged(made, other).verdict).toBe('fail')
    expect(judged(told(), made).verdict).toBe('fail')
  })
  it('fails where it was told again and again', () => {
    expect(judged(made, told(), told(), told()).words).toBe(
      'that K is there twice was told 3 times: 0.02 s, 0.03 s and 0.04 s',
    )
  })
  it('fails where an id is not named, also where it stands in a longer number', () => {
    expect(judged(made, told('K is there as 14 and 17')).words).toContain('does not name 4')
  })
  it('judges what somebody else made and mapped first too, unless the create that would have met it was given up', () => {
    const another = { ...made, action: 'map-another' } as const
    expect(judged(another, told()).verdict).toBe('pass')
    expect(judged(another).words).toContain('no alert "twice" told of it')
    expect(judged(another, told(), told()).words).toContain('was told twice')
    const released = { kind: 'fault', fault: 'held-answer', faultId: 'late', phase: 'heal', words: '' } as const
    expect(judged(another, { ...released, gaveUp: false }).verdict).toBe('fail')
    expect(judged(another, { ...released, gaveUp: true }).verdict).toBe('unknown')
    expect(judged(made, { ...released, gaveUp: true }).verdict).toBe('fail')
  })
  it('knows nothing where nothing was there twice', () => {
    expect(judged(told()).verdict).toBe('unknown')
  })
})

describe('dead-letters-raise-alert', () => {
  const { judge } = deadLettersRaiseAlert()
  const letter = [...published('c1'), moved('c1', 'dead-letter')]
  const says = (state: 'raised' | 'cleared', actor = 'consumer-1', timeMs?: number) =>
    ({
      kind: 'alert',
      name: 'letters',
      state,
      message: '',
      actor,
      ...(timeMs === undefined ? {} : { timeMs }),
    }) as const
  const back = moved('c1', 'redrive')
  const judged = (...parts: Parameters<typeof historyFrom>[0]) => judge(historyFrom(parts, { alerts }))

  it('passes where each that looks tells once, and that it is over', () => {
    const both = [says('raised'), says('raised', 'consumer-2'), back, says('cleared'), says('cleared', 'consumer-2')]
    expect(judged(...letter, ...both).verdict).toBe('pass')
  })
  it('takes what a consumer gave up by itself, and what was taken away by hand, for what they are', () => {
    const own = { kind: 'enqueue', copy: 'c1', key: 'K', messageId: 'd', queue: 'dlq', origin: 'system' } as const
    const gone = { kind: 'acknowledge', copy: 'c1', key: 'K', messageId: 'd', queue: 'dlq' } as const
    const told = [...published('c1'), own, says('raised'), gone]
    expect(judged(...published('c1'), own).words).toContain('no alert "letters" was raised')
    expect(judged(...told).words).toContain('was not cleared')
    expect(judged(...told, says('cleared')).verdict).toBe('pass')
  })
  it('fails where it was not told, or late', () => {
    expect(judged(...letter, back).words).toContain('no alert "letters" was raised within 0 s')
    const late = [says('raised', 'consumer-1', 900), { ...back, timeMs: 910 }, says('cleared', 'consumer-1', 920)]
    expect(judged(...letter, ...late).words).toContain('the alert was raised only at 0.90 s')
  })
  it('fails where it was raised again before it was cleared, and not where it was cleared in between', () => {
    const again = [says('raised'), says('raised'), back, says('cleared')]
    expect(judged(...letter, ...again).words).toContain('consumer-1 raised the alert of it twice before it cleared one')
    const anew = [says('raised'), back, says('cleared'), moved('c1', 'dead-letter'), says('raised')]
    expect(judged(...letter, ...anew, back, says('cleared')).verdict).toBe('pass')
  })
  it('fails where it is not cleared once the queue is empty', () => {
    expect(judged(...letter, says('raised'), back).words).toContain('the alert of consumer-1 was not cleared')
  })
  it('knows nothing where nothing lay there, or no alert was declared', () => {
    expect(judged(...published('c1')).verdict).toBe('unknown')
    expect(judge(historyFrom([...letter, says('raised')])).verdict).toBe('unknown')
  })
})

import { describe, expect, it } from 'vitest'
import { standardOutput } from '../../../../watch/channels/standard-output.ts'
import { context, incident, message, notice } from '../../../integration/watch/channels/message.ts'

const closed = notice({
  kind: 'closed',
  atMs: Date.parse('2026-03-02T09:20:00Z'),
  incident: incident({ closedMs: Date.parse('2026-03-02T09:20:00Z'), aspect: 'afterwards', words: 'two\neffects' }),
  runbook: 'https://runbooks.test/notes',
})

describe('the standard output channel', () => {
  it('writes one line a notice, in words, and no line of a monitored system’s making', async () => {
    const out = context()
    expect(await standardOutput().send(message(notice(), closed), out)).toEqual({ is: 'delivered' })
    expect(out.written).toEqual([
      '2026-03-02T09:15:00.000Z critical notes: opened: no effect within 10 s\n',
      '2026-03-02T09:20:00.000Z critical notes, afterwards: closed after 5.5 min: two effects (https://runbooks.test/notes)\n',
    ])
  })

  it('writes one JSON object a line where it is asked to', async () => {
    const out = context()
    await standardOutput({ format: 'json' }).send(message(closed), out)
    expect(out.written.map((line) => JSON.parse(line))).toEqual([{ notice: closed }])
  })
})

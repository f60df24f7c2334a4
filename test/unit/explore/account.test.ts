import { describe, expect, it } from 'vitest'
import { accountOf } from '../../../explore/account.ts'
import { historyFrom } from '../history-builder.ts'

const publish = (
  event: string,
  copy: string,
  role: string,
  key: string,
): Parameters<typeof historyFrom>[0][number] => ({
  kind: 'publish',
  stream: 'stream',
  queue: 'queue',
  copy,
  event,
  version: 1,
  variant: 'create',
  role: role === 'control' ? 'control' : 'subject',
  key,
  outcome: 'invoke',
})

describe('accountOf', () => {
  it('tells what happened since the drive began, by events and replicas, without the control', () => {
    const about = { queue: 'queue', messageId: 'm1', copy: 'sd-r-0-e1-1', key: 'K' }
    const history = historyFrom([
      publish('control', 'sd-r-0-control-1', 'control', 'C'),
      { kind: 'phase', phase: 'drive', words: 'drives' },
      publish('e1', 'sd-r-0-e1-1', 'subject', 'K'),
      { kind: 'receive', actor: 'one-1', receiveCount: 1, ...about },
      { kind: 'fault', fault: 'kill', faultId: 'crash', phase: 'bite', words: 'killed one-1' },
      { kind: 'process', process: 'one-1', phase: 'exited', signal: 'SIGKILL', expected: true },
      { kind: 'visibility', actor: 'one-1', timeoutSeconds: 0, expired: true, ...about },
      { kind: 'receive', actor: 'one-2', receiveCount: 2, ...about },
      { kind: 'probe', probe: 'queue-depth', subject: 'queue', value: 0, unit: '', words: 'empty' },
      { kind: 'acknowledge', actor: 'one-2', ...about },
      { kind: 'receive', actor: 'one-1', receiveCount: 1, ...about, copy: 'sd-r-0-control-1', key: 'C' },
      { kind: 'effect', stream: 'stream', entity: 'order', record: '7', final: true, key: 'K' },
      { kind: 'phase', phase: 'check', words: 'judges' },
      { kind: 'acknowledge', actor: 'shakedown', ...about },
    ])
    expect(accountOf(history)).toEqual([
      '0.01 s  e1 (create) is published.',
      '0.02 s  one-1 receives e1.',
      '0.03 s  crash: killed one-1.',
      '0.04 s  one-1 ends by SIGKILL.',
      '0.05 s  e1 comes back: its visibility time-out ran out.',
      '0.06 s  one-2 receives e1 again (receive 2).',
      '0.08 s  one-2 acknowledges e1.',
      '0.10 s  order 7 is found.',
    ])
  })
})

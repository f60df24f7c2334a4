import { describe, expect, it } from 'vitest'
import { comesBackByItself } from '../../../checks/comes-back-by-itself.ts'
import { givesUpInTime } from '../../../checks/gives-up-in-time.ts'
import { processesStayUp } from '../../../checks/processes-stay-up.ts'
import { recoversInTime } from '../../../checks/recovers-in-time.ts'
import { retriedInProcess } from '../../../checks/retried-in-process.ts'
import { scheduleCompleted } from '../../../checks/schedule-completed.ts'
import { healthFigure } from '../../../harness/model/health-readings.ts'
import type { Phase } from '../../../harness/model/operation.ts'
import { acknowledged, historyFrom, published, received, returned } from '../history-builder.ts'

const phase = (name: Phase, outcome: 'ok' | 'fail') =>
  ({ kind: 'phase', phase: name, outcome, words: `${name} ${outcome}` }) as const

describe('gives-up-in-time', () => {
  const { judge } = givesUpInTime()
  const wait = (heldMs: number, gaveUp: boolean) =>
    ({
      kind: 'fault',
      phase: 'bite',
      fault: 'row-lock',
      faultId: 'lock',
      words: '',
      subject: 'consumer-1 (backend 7)',
      heldMs,
      gaveUp,
    }) as const
  it('passes when waits end within the lock time-out', () => {
    expect(judge(historyFrom([wait(1010, true)])).verdict).toBe('pass')
  })
  it('fails when a handler waits until we release the lock', () => {
    const judgement = judge(historyFrom([wait(3500, false)]))
    expect(judgement.verdict).toBe('fail')
    expect(judgement.words).toBe(
      'consumer-1 (backend 7) waited 3.5 s for the lock and did not give up until we released it; its stream declares a lock time-out of 1000 ms',
    )
  })
  it('knows nothing when nobody had to give up', () => {
    expect(judge(historyFrom([wait(200, false)])).verdict).toBe('unknown')
    expect(judge(historyFrom([])).verdict).toBe('unknown')
  })
})

describe('processes-stay-up', () => {
  const { judge } = processesStayUp()
  const exit = (expected: boolean) =>
    ({ kind: 'process', process: 'consumer-1', phase: 'exited', code: 1, expected }) as const
  it('passes when replicas handle messages and stay', () => {
    expect(judge(historyFrom([received('c1')])).verdict).toBe('pass')
    expect(judge(historyFrom([received('c1'), exit(true)])).verdict).toBe('pass')
  })
  it('fails when one ends by itself, and names the message before', () => {
    const judgement = judge(historyFrom([...published('c1'), received('c1'), exit(false)]))
    expect(judgement.verdict).toBe('fail')
    expect(judgement.words).toContain(
      'consumer-1 ended by itself at 0.04 s with exit code 1, after it received the message of K',
    )
  })
  it('fails when another process ends after a fault hit it, and only then', () => {
    const bite = {
      kind: 'fault',
      phase: 'bite',
      fault: 'cut',
      faultId: 'cut',
      words: 'store (backend 7) was terminated',
      subject: 'store (backend 7)',
    } as const
    const end = { kind: 'process', process: 'store', phase: 'exited', code: 1, expected: false } as const
    expect(judge(historyFrom([received('c1'), end])).verdict).toBe('pass')
    const judgement = judge(historyFrom([received('c1'), bite, end]))
    expect(judgement.verdict).toBe('fail')
    expect(judgement.words).toContain(
      'store ended by itself at 0.03 s with exit code 1, after this: store (backend 7) was terminated (0.02 s)',
    )
  })
  it('names the worker that was killed, and not only the COMMIT that went with it', () => {
    const bite = { kind: 'fault', phase: 'bite', fault: 'kill-worker', faultId: 'crash' } as const
    const killed = { ...bite, subject: 'consumer-1 (pid 7)', words: 'consumer-1 (pid 7) lost its worker 8' } as const
    const dropped = { ...bite, subject: 'consumer-1', words: 'its COMMIT was dropped' } as const
    const exit = { kind: 'process', process: 'consumer-1', phase: 'exited', code: 1 } as const
    expect(judge(historyFrom([received('c1'), killed, dropped, exit])).words).toContain(
      'after this: consumer-1 (pid 7) lost its worker 8 and its COMMIT was dropped',
    )
    const declared = historyFrom([received('c1'), killed, dropped, exit], { endsWithWorker: true })
    expect(judge(declared).verdict).toBe('pass')
    expect(judge(historyFrom([received('c1'), exit], { endsWithWorker: true })).verdict).toBe('fail')
    const before = { ...killed, words: 'another blow', timeMs: 1 } as const
    const late = historyFrom([received('c1'), before, { ...dropped, timeMs: 500 }, { ...exit, timeMs: 600 }])
    expect(judge(late).words).toContain('after this: its COMMIT was dropped')
  })
  it('does not name a message that it had done with before a fault hit it', () => {
    const bite = {
      kind: 'fault',
      phase: 'bite',
      fault: 'queue-errors',
      faultId: 'away',
      words: 'ReceiveMessage of consumer-1 was answered 500 InternalFailure in the queue’s place',
      subject: 'consumer-1',
    } as const
    const judgement = judge(historyFrom([...published('c1'), received('c1'), acknowledged('c1'), bite, exit(false)]))
    expect(judgement.words).toMatch(
      /^consumer-1 ended by itself at \S+ s with exit code 1, after this: ReceiveMessage of consumer-1 was answered 500/,
    )
  })
  it('knows nothing when no replica was seen', () => {
    expect(judge(historyFrom([])).verdict).toBe('unknown')
  })
})

describe('retried-in-process', () => {
  const { judge } = retriedInProcess()
  const conflict = {
    kind: 'log',
    level: 'warn',
    message: 'could not serialize access',
    sqlState: '40001',
    key: 'K',
  } as const
  it('takes a session without a name for that of the replica that alone had messages in flight', () => {
    const said = { kind: 'log', actor: 'postgres', level: 'error', sqlState: '40001' } as const
    const unnamed = { ...said, message: 'could not serialize access ([unknown])' }
    const back = [...published('c1'), received('c1'), unnamed, received('c1', 2), acknowledged('c1')]
    expect(judge(historyFrom(back)).words).toMatch(/^the message of K came back at .*: consumer-1 had it in flight/)
    const before = [...published('c1'), received('c1'), acknowledged('c1'), unnamed]
    expect(judge(historyFrom(before)).verdict).toBe('unknown')
    const two = [...published('c1'), received('c1'), { ...received('c2'), actor: 'consumer-2' }, unnamed]
    expect(judge(historyFrom(two)).verdict).toBe('unknown')
  })
  it('believes the server where the service wrote nothing: passes what was retried, fails what came back', () => {
    const said = {
      kind: 'log',
      actor: 'postgres',
      level: 'error',
      sqlState: '40001',
      message: 'could not serialize access (consumer-1)',
    } as const
    const another = { ...said, message: 'could not serialize access (other-1)' }
    expect(judge(historyFrom([...published('c1'), received('c1'), said, acknowledged('c1')])).verdict).toBe('pass')
    expect(judge(historyFrom([...published('c1'), received('c1'), another, acknowledged('c1')])).verdict).toBe(
      'unknown',
    )
    const back = judge(historyFrom([...published('c1'), received('c1'), said, received('c1', 2), acknowledged('c1')]))
    expect([back.verdict, back.words]).toEqual([
      'fail',
      'the message of K came back at 0.05 s: consumer-1 had it in flight when the server said "could not serialize access (consumer-1)" (40001, 0.04 s), and did not acknowledge it',
    ])
  })
  it('passes when conflicts cost no delivery', () => {
    expect(judge(historyFrom([...published('c1'), received('c1'), conflict])).verdict).toBe('pass')
  })
  it('does not take a message that went back for another reason for one', () => {
    expect(judge(historyFrom([...published('c1'), received('c1'), conflict, returned('c1')])).verdict).toBe('pass')
    const before = { ...conflict, level: 'error' } as const
    expect(judge(historyFrom([...published('c1'), before, received('c1'), returned('c1')])).verdict).toBe('pass')
  })
  it('fails when the handler gives up on it and the message goes back to the queue', () => {
    const unretried = { ...conflict, level: 'error' } as const
    const judgement = judge(historyFrom([...published('c1'), received('c1'), unretried, returned('c1')]))
    expect(judgement.verdict).toBe('fail')
    expect(judgement.words).toContain('went back to the queue')
  })
  it('knows nothing when no conflict was seen', () => {
    expect(judge(historyFrom([...published('c1'), received('c1'), returned('c1')])).verdict).toBe('unknown')
  })
})

describe('recovers-in-time', () => {
  const { judge } = recoversInTime()
  it('passes when the system settles and is steady again', () => {
    expect(judge(historyFrom([phase('drive', 'ok'), phase('settle', 'ok'), phase('steady', 'ok')])).verdict).toBe(
      'pass',
    )
  })
  it('fails when it does not settle, and when it is not steady again', () => {
    expect(judge(historyFrom([phase('drive', 'ok'), phase('settle', 'fail')])).verdict).toBe('fail')
    expect(judge(historyFrom([phase('drive', 'ok'), phase('settle', 'ok'), phase('steady', 'fail')])).verdict).toBe(
      'fail',
    )
  })
  it('knows nothing when the run ended before', () => {
    expect(judge(historyFrom([phase('steady', 'ok'), phase('drive', 'ok')])).verdict).toBe('unknown')
  })
})

describe('schedule-completed', () => {
  const { judge } = scheduleCompleted()
  it('passes when every step was taken', () => {
    expect(judge(historyFrom([phase('drive', 'ok')])).verdict).toBe('pass')
  })
  it('knows nothing when steps were not reached, or a publish had no answer', () => {
    expect(judge(historyFrom([phase('drive', 'fail')])).verdict).toBe('unknown')
    expect(judge(historyFrom([])).verdict).toBe('unknown')
    const [publish] = published('c1')
    expect(judge(historyFrom([{ ...publish, kind: 'publish', outcome: 'info' }, phase('drive', 'ok')])).verdict).toBe(
      'unknown',
    )
  })
  it("knows nothing when an operator's action failed", () => {
    const words = 'restart failed: its owner alone may stop it'
    const restart = { kind: 'operate', action: 'restart', subject: 'consumer', outcome: 'fail', words } as const
    expect(judge(historyFrom([restart, phase('drive', 'ok')]))).toMatchObject({ verdict: 'unknown', words })
  })
})

describe('comes-back-by-itself', () => {
  const { judge } = comesBackByItself()
  const restart = { kind: 'operate', action: 'restart', subject: 'consumer', words: '' } as const
  const heal = { kind: 'fault', phase: 'heal', fault: 'down', faultId: 'away', words: '' } as const
  const health = (value: 0 | 1, words: string) =>
    ({
      kind: 'probe',
      probe: 'health',
      subject: 'consumer',
      value,
      unit: 'up',
      words,
      outcome: value === 1 ? 'ok' : 'fail',
    }) as const
  const depth = {
    kind: 'probe',
    probe: 'queue-depth',
    subject: 'queue',
    value: 0,
    unit: 'messages',
    words: 'queue holds 0 messages',
  } as const
  const down = health(0, 'consumer is DOWN db: {}')
  const up = health(1, 'consumer is UP')
  it('passes when health told of the database, and all replicas are up in the end', () => {
    const judgement = judge(historyFrom([restart, depth, down, down, heal, depth, down, up, depth, up, up]))
    expect([judgement.verdict, judgement.words]).toEqual([
      'pass',
      'consumer is DOWN db: {} while the database was away; healthy again without another restart',
    ])
  })
  it('takes health at its word when it names no part, and fails when it said that all was well, or named one that was', () => {
    expect(judge(historyFrom([restart, depth, up, heal, up])).words).toContain('its health said: consumer is UP')
    const named = comesBackByItself({ words: { names: /\bdb\b/i, others: /stock/i } })
    const judged = (words: string) => named.judge(historyFrom([restart, depth, health(0, words), heal, up]))
    expect(judged('consumer is answering 503 on /health').verdict).toBe('pass')
    expect(judged('consumer is DOWN db: {}, stock: {}').verdict).toBe('pass')
    expect(judged('consumer is DOWN stock: {}').words).toContain('its health said: consumer is DOWN stock')
  })
  it('fails when health gave no answer while the database was away, or gives none in the end', () => {
    const silent = { ...down, value: healthFigure.silent, words: 'consumer is silent' }
    expect(judge(historyFrom([restart, depth, silent, heal, up])).verdict).toBe('fail')
    expect(judge(historyFrom([restart, depth, down, heal, depth, silent])).verdict).toBe('fail')
  })
  it('fails when one replica is still down in the end, or was started again', () => {
    expect(judge(historyFrom([restart, depth, down, heal, depth, up, up, depth, up, down])).words).toMatch(
      /^the database was back at 0.04 s, and at 0.10 s its health still said: consumer is DOWN/,
    )
    const again = { kind: 'process', process: 'consumer-1', phase: 'started' } as const
    expect(judge(historyFrom([restart, depth, down, heal, again, up])).words).toContain('consumer-1 was started again')
  })
  it('takes no notice of a reading that met the database on its way back', () => {
    const back = health(1, 'consumer is UP')
    const late = { ...heal, begunMs: 25, timeMs: 60 }
    expect(judge(historyFrom([restart, { ...back, timeMs: 30 }, late, depth, up, up])).verdict).toBe('unknown')
    expect(judge(historyFrom([restart, { ...down, timeMs: 20 }, back, late, depth, up, up])).verdict).toBe('pass')
  })
  it('takes no notice of a reading that began before the restart was done', () => {
    const gone = { ...health(1, 'consumer is UP'), askedMs: 5 }
    const readings = [restart, gone, gone, depth, down, down, heal, depth, up, up]
    expect(judge(historyFrom(readings)).verdict).toBe('pass')
    expect(judge(historyFrom([restart, gone, gone, heal, depth, up, up])).verdict).toBe('unknown')
  })
  it('knows nothing when health was not measured in between', () => {
    expect(judge(historyFrom([restart, heal, up])).verdict).toBe('unknown')
    expect(judge(historyFrom([up])).verdict).toBe('unknown')
  })
})

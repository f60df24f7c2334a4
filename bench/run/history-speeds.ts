import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { always } from '../../checks/index.ts'
import { historyOf, type NewOperation } from '../../harness/model/history.ts'
import type { Operation } from '../../harness/model/operation.ts'
import { copyIdOf } from '../../harness/model/schedule.ts'
import { readHistory } from '../../harness/record/read-history.ts'
import { recorder } from '../../harness/record/recorder.ts'
import { redaction } from '../../harness/record/redaction.ts'
import { systemHistory } from '../../harness/record/system-history.ts'
import type { Figure } from './figure.ts'

const cells = 1_000
const eventsOf = 125
const stream = 'note.written'
const [queue, deadLetterQueue] = ['notes', 'notes-dlq']

/** What a cell of so many events records: eight operations for each, as of a system that does its work. */
const operationsOf = function* (cell: string, number: number): Generator<NewOperation> {
  const own = { cell, actor: 'harness', outcome: 'ok' } as const
  const facts = { stream, service: 'notes', queue, deadLetterQueue, fifo: false, maxReceiveCount: 3 } as const
  yield { ...own, ...facts, kind: 'cell', scenario: 'burst', variant: 'bench', visibilityTimeoutMs: 8_000 }
  for (let nth = 0; nth < eventsOf; nth += 1) {
    const [event, key, messageId] = [`e${nth}`, `note-${number}-${nth}`, `message-${number}-${nth}`]
    const copy = copyIdOf('bench', number, event, 1)
    const published = { kind: 'publish', stream, queue, copy, event, key, version: 1, variant: 'create' } as const
    yield { ...own, ...published, role: 'subject', outcome: 'invoke' }
    yield { ...own, kind: 'enqueue', queue, messageId, copy, key, origin: 'harness' }
    yield { ...own, ...published, role: 'subject', messageId }
    yield { ...own, actor: 'notes-1', kind: 'receive', queue, messageId, copy, key, receiveCount: 1 }
    yield { ...own, actor: 'notes-1', kind: 'log', level: 'info', message: `${key} was stored`, key }
    yield { ...own, actor: 'notes-1', kind: 'acknowledge', queue, messageId, copy, key }
    yield { ...own, actor: 'reader', kind: 'effect', stream, key, entity: 'note', record: key, final: true }
    yield { ...own, kind: 'expect', stream, key, entity: 'note', rows: 1 }
  }
  yield { ...own, kind: 'phase', phase: 'check', words: 'judges the history' }
}

/** Processor time of this process so far: it holds also where others load the machine. */
const spentMs = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

const speed = (name: string, perSecond: number, atLeast = 0): Figure => ({
  name,
  words: `${Math.round(perSecond).toLocaleString('en-GB')}/s`,
  holds: perSecond >= atLeast,
})

/** How fast a million operations are recorded, judged and read back, by processor time, and how much memory that takes. */
export const historySpeeds = async (): Promise<readonly Figure[]> => {
  const directory = await mkdtemp(join(tmpdir(), 'bench-history-'))
  try {
    const file = join(directory, 'history.jsonl')
    const record = recorder({ file, runId: 'bench', redact: redaction(), capBytes: 2 ** 32 })
    const system = systemHistory(record, 's1')
    let [count, judgedMs, most] = [0, 0, 0]
    const begun = spentMs()
    for (let number = 0; number < cells; number += 1) {
      const cell = `bench/embedded/burst/${stream}/${number}`
      const view = system.open(cell)
      for (const operation of operationsOf(cell, number)) view.record(operation)
      const since = spentMs()
      const history = historyOf(view.operations, cell)
      const verdicts = always().map((check) => check.judge(history).verdict)
      if (verdicts.includes('fail')) throw new Error(`the made-up history fails: ${verdicts.join(', ')}`)
      judgedMs += spentMs() - since
      count += view.operations.length
      view.close()
      if (number % 10 === 0) await turn()
      most = Math.max(most, process.memoryUsage.rss())
    }
    await record.close()
    const recordedMs = spentMs() - begun - judgedMs
    const reading = spentMs()
    const read: readonly Operation[] = (await readHistory(file)).operations
    const readMs = spentMs() - reading
    return [
      speed('operations recorded', (count / recordedMs) * 1000),
      speed(`operations judged by ${always().length} checks`, (count / judgedMs) * 1000, 1_000_000),
      speed('operations read from disk', (read.length / readMs) * 1000, 150_000),
      {
        name: `memory of ${count.toLocaleString('en-GB')} operations in ${cells} cells`,
        words: `${Math.round(most / 1e6)} MB`,
        holds: most < 600e6,
      },
    ]
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

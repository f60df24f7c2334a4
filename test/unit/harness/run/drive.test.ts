import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Fault } from '../../../../harness/model/fault.ts'
import type { Operation } from '../../../../harness/model/operation.ts'
import { drive } from '../../../../harness/run/drive.ts'
import { streamFacts } from '../../stream-facts.ts'

it('goes on once health has had its time to tell, also while a health that hangs is asked', async () => {
  const leases = mkdtempSync(join(tmpdir(), 'drive-'))
  const listeners = new Set<(operation: Operation) => void>()
  const operations: Operation[] = []
  const answered = Promise.withResolvers<readonly never[]>()
  const fault: Fault = {
    name: 'hanging-health',
    options: null,
    needs: [],
    undo: () => null,
    heal: async () => undefined,
    bite: () => ({ bit: true, words: 'it hung', operations: [] }),
    // Health answers when the fault is healed, and not before.
    inject: async () => ({ heal: async () => answered.resolve([]) }),
  }
  const stream = streamFacts({ healthTellsWithinMs: 300 })
  const context = {
    stream,
    leases,
    cell: {
      id: 'cell',
      stream,
      schedule: { steps: [] },
      scenario: { probes: [{ name: 'health', measure: async () => answered.promise }] },
      faults: [{ id: 'f', fault, inject: { before: 'start' }, heal: { fault: 'f', is: 'told' } }],
    },
    target: {},
    reach: {},
    binding: {},
    startedMs: 0,
    stopAbove: {},
    signal: new AbortController().signal,
    progress: {
      open: () => 0,
      runaway: () => undefined,
      kept: () => undefined,
      hiddenUntilMs: () => 0,
      lastMoveMs: () => performance.now(),
    },
    recorder: {
      operations,
      now: () => performance.now(),
      listen: (listener: (operation: Operation) => void) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    },
    record: (operation: object) => {
      const whole = Object.assign(
        Object.create(null),
        { index: operations.length, timeMs: performance.now(), cell: 'cell' },
        operation,
      )
      operations.push(whole)
      for (const listener of listeners) listener(whole)
      return whole
    },
  }
  try {
    expect(await drive(Object.assign(Object.create(null), context))).toEqual({
      missed: [],
      words: 'every step was taken',
    })
    expect(operations.map((operation) => 'phase' in operation && operation.phase)).toEqual(['inject', 'inject', 'heal'])
  } finally {
    rmSync(leases, { recursive: true })
  }
})

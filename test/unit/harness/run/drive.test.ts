import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Fault } from '../../../../harness/model/fault.ts'
import type { Operation } from '../../../../harness/model/operation.ts'
import { drive } from '../../../../harness/run/drive.ts'
import { streamFacts } from '../../stream-facts.ts'

/** Minutes into a run. */
const now = (): number => performance.now() + 300_000

const quiet = { needs: [], options: null, undo: () => null, heal: async () => undefined } as const

/** Drives one fault, in a cell without steps. */
const driven = async (
  { name, heal, ...fault }: Pick<Fault, 'name' | 'inject'> & { heal: 'told' | 'bitten' },
  { probe, lastMoveMs }: { probe: () => Promise<readonly never[]>; lastMoveMs: () => number },
) => {
  const leases = mkdtempSync(join(tmpdir(), 'drive-'))
  const listeners = new Set<(operation: Operation) => void>()
  const operations: Operation[] = []
  const stream = streamFacts({ healthTellsWithinMs: 300 })
  const bite = () => ({ bit: true, words: 'it acted', operations: [] })
  const context = {
    stream,
    leases,
    cell: {
      id: 'cell',
      stream,
      schedule: { steps: [] },
      scenario: { probes: [{ name: 'health', measure: probe }] },
      faults: [
        {
          id: 'f',
          fault: { ...quiet, ...fault, name, bite },
          inject: { before: 'start' },
          heal: { fault: 'f', is: heal },
        },
      ],
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
      lastMoveMs,
    },
    recorder: {
      operations,
      now,
      listen: (listener: (operation: Operation) => void) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    },
    record: (operation: object) => {
      const whole = Object.assign(
        Object.create(null),
        { index: operations.length, timeMs: now(), cell: 'cell' },
        operation,
      )
      operations.push(whole)
      for (const listener of listeners) listener(whole)
      return whole
    },
  }
  try {
    const told = await drive(Object.assign(Object.create(null), context))
    return { told, phases: operations.map((operation) => 'phase' in operation && operation.phase) }
  } finally {
    rmSync(leases, { recursive: true })
  }
}
const whole = { told: { missed: [], words: 'every step was taken' }, phases: ['inject', 'inject', 'heal'] }

it('goes on once health has had its time to tell, also while a health that hangs is asked', async () => {
  const answered = Promise.withResolvers<readonly never[]>()
  // Health answers when the fault is healed, and not before.
  const inject: Fault['inject'] = async () => ({ heal: async () => answered.resolve([]) })
  const health = { probe: async () => answered.promise, lastMoveMs: now }
  expect(await driven({ name: 'hanging-health', heal: 'told', inject }, health)).toEqual(whole)
})

it('gives a schedule its time though the control, whose work took long, was acknowledged long before', async () => {
  const inject: Fault['inject'] = async ({ bitten }) => {
    setTimeout(bitten, 300)
    return { heal: async () => undefined }
  }
  const steady = { probe: async () => [], lastMoveMs: () => now() - 60_000 }
  expect(await driven({ name: 'acts-later', heal: 'bitten', inject }, steady)).toEqual(whole)
})

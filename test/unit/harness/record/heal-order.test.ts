import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import type { FaultFactory } from '../../../../harness/model/fault.ts'
import { healLeases } from '../../../../harness/record/lease.ts'

it('heals last in, first out, over all runs, and goes on after one that fails', async () => {
  const out = mkdtempSync(join(tmpdir(), 'heal-order-'))
  onTestFinished(() => rmSync(out, { recursive: true }))
  for (const [n, minute] of [
    ['a', 1],
    ['b', 3],
    ['c', 2],
    ['d', 4],
  ] as const) {
    mkdirSync(join(out, `run-${n}`, 'leases'), { recursive: true })
    const record = {
      fault: 'known',
      options: null,
      undo: n,
      token: n,
      at: `2026-01-01T00:0${minute}:00.000Z`,
      ttlMs: 1,
    }
    const lease = { ...record, holder: { pid: 1, startTime: 'of nobody' } }
    writeFileSync(join(out, `run-${n}`, 'leases', `${n}.json`), JSON.stringify(lease))
  }
  const order: unknown[] = []
  const known: FaultFactory = () => ({
    name: 'known',
    options: null,
    needs: [],
    undo: () => null,
    inject: () => Promise.reject(new Error('nobody injects it')),
    bite: () => ({ bit: false, words: '', operations: [] }),
    heal: async (undo) => {
      order.push(undo)
      if (undo === 'b') throw new Error('stuck')
    },
  })
  const healed = await healLeases(out, { known })
  expect(order).toEqual(['d', 'b', 'c', 'a'])
  expect(healed.map(({ outcome }) => outcome)).toEqual(['healed', 'failed', 'healed', 'healed'])
  expect(healed[1]?.words).toBe('known of 2026-01-01T00:03:00.000Z cannot be undone: stuck')
})

it('leaves out a record that a run beside it has just removed', async () => {
  const out = mkdtempSync(join(tmpdir(), 'heal-gone-'))
  onTestFinished(() => rmSync(out, { recursive: true }))
  mkdirSync(join(out, 'run', 'leases'), { recursive: true })
  // Listed, and gone when it is read.
  symlinkSync('removed', join(out, 'run', 'leases', 'a.json'))
  expect(await healLeases(out, {})).toEqual([])
})

import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { shakedown } from './command.ts'

// A consumer that stops for good at the first call that fails: its system never drains after that, and whatever is tried on it next would fail as well.

const cwd = mkdtempSync(join(tmpdir(), 'stops-for-good-'))
afterAll(() => rmSync(cwd, { recursive: true }))
const commandOf = ({ pathname }: URL): string => JSON.stringify([process.execPath, pathname])
const consumer = commandOf(new URL('stops-for-good/consumer.ts', import.meta.url))
const shop = commandOf(new URL('stops-for-good/shop.ts', import.meta.url))

const config = `
import { defineConfig, defineStream, defineTarget, http } from 'shakedown'

const placed = defineStream({
  name: 'order.placed',
  queue: { name: 'orders', visibilityTimeoutSeconds: 2, maxReceiveCount: 3 },
  consumer: 'orders',
  event: ({ key, copy }) => ({ reference: key, id: copy }),
  effects: http({ process: 'shop', path: (key) => '/orders?reference=' + key }),
  links: { dependency: 'shop' },
})
const orders = defineTarget({
  name: 'orders',
  streams: [placed],
  processes: [
    { name: 'orders', command: ${consumer}, replicas: 1, dependsOn: ['shop'], health: '/',
      readyWithinSeconds: 10, env: ({ serviceUrl }) => ({ SHOP_URL: serviceUrl('shop') }) },
    { name: 'shop', command: ${shop}, ready: { path: '/orders' } },
  ],
})

export default defineConfig({ targets: { orders } })
`

interface Cell {
  readonly id: string
  readonly verdict: string
  readonly words: string
  readonly startedMs: number
  readonly endedMs: number
}

it('goes on with a fresh system where one never drains again', { timeout: 600_000 }, async () => {
  writeFileSync(join(cwd, 'shakedown.config.ts'), config)
  // Nearly every schedule makes some call or delivery fail: of four one stops it before the last.
  const args = ['explore', '--seed', 's', '--schedules', '4', '--minutes', '9', '--at-once', '1', '--no-shrink']
  const { code, out, err } = await shakedown([...args, '--json'], { cwd }).ended
  expect(code, err).toBe(1)
  const told: { schedules: number; failed: number; reasons: Record<string, number> } = JSON.parse(out)
  expect(told.schedules).toBe(4)
  expect(Object.keys(told.reasons).filter((words) => /control event|steady state/.test(words))).toEqual([])

  const [run = ''] = globSync('reports/runs/explore/*/result.json', { cwd })
  const { cells }: { cells: readonly Cell[] } = JSON.parse(readFileSync(join(cwd, run), 'utf8'))
  const inOrder = cells.toSorted((a, b) => a.startedMs - b.startedMs)
  const stuck = inOrder.findIndex(({ verdict }) => verdict === 'fail')
  const systemOf = new Map(
    readFileSync(join(cwd, run.replace('result.json', 'history.jsonl')), 'utf8')
      .trim()
      .split('\n')
      .map((line): { kind: string; cell?: string; system?: string } => JSON.parse(line))
      .flatMap(({ kind, cell, system }) => (kind === 'cell' && cell !== undefined ? [[cell, system] as const] : [])),
  )
  const after = inOrder.slice(stuck + 1).filter(({ verdict }) => verdict === 'pass' || verdict === 'fail')
  expect(after.length).toBeGreaterThan(0)
  expect(systemOf.get(after[0]?.id ?? '')).not.toBe(systemOf.get(inOrder[stuck]?.id ?? ''))
})

import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { shakedown } from './command.ts'
import { ordersConfig } from './early-acknowledgement/orders-config.ts'
import { pythonEnvironment } from './package/python-environment.ts'

// A consumer in Python that deletes each message before its work is done: what it loses is a finding, and no reason to end the run.

const cwd = mkdtempSync(join(tmpdir(), 'shakedown-early-'))
let why: string | undefined
beforeAll(async () => {
  cpSync(new URL('early-acknowledgement/', import.meta.url), cwd, { recursive: true })
  writeFileSync(join(cwd, 'shakedown.config.ts'), ordersConfig(3))
  why = await pythonEnvironment(cwd)
})
afterAll(() => rmSync(cwd, { recursive: true }))

it('is told as an event that was lost in a crash, and the other cells go on', async ({ skip }) => {
  if (why !== undefined) return skip(why)
  const { code, out, err } = await shakedown(['run', 'consumer-crash', 'duplicate-delivery', '--json'], { cwd }).ended
  const cells: { scenario: string; variant: string; verdict: string; words: string }[] = JSON.parse(out).cells
  const told = new Map(
    cells.map(({ scenario, variant, verdict, words }) => [`${scenario}/${variant}`, { verdict, words }]),
  )
  expect(told.get('consumer-crash/called')).toEqual({
    verdict: 'fail',
    words: expect.stringContaining('an event was lost'),
  })
  expect(told.get('duplicate-delivery/double-submit')?.verdict).toBe('pass')
  expect(told.get('duplicate-delivery/lost-acknowledgement')?.verdict).toBe('pass')
  expect([code, err]).toEqual([1, expect.stringContaining('report.html')])
  const runs = join(cwd, 'reports/runs')
  const [run = ''] = readdirSync(runs)
  expect(['report.html', 'junit.xml', 'result.json'].filter((file) => !existsSync(join(runs, run, file)))).toEqual([])
})

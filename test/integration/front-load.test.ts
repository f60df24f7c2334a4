import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { RunResult } from '../../harness/model/result.ts'
import { shakedown } from './command.ts'

const library = new URL('../../index.ts', import.meta.url).href
const door = new URL('front-load/door.mjs', import.meta.url).pathname

let cwd: string
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'shakedown-front-load-'))
  await cp(door, join(cwd, 'door.mjs'))
  const defect = (name: string): string =>
    `{ name: '${name}', says: 'It is so.', scenario: 'gateway-under-load', check: 'sheds-load', streams: ['door'] }`
  await writeFile(
    join(cwd, 'shakedown.config.ts'),
    `import { defineConfig, defineFrontDoor, defineTarget } from '${library}'
export default defineConfig({
  targets: {
    door: defineTarget({
      name: 'door',
      processes: [
        { name: 'web', command: [process.execPath, 'door.mjs'], ready: { path: '/health' }, health: '/health', replicas: 1 },
      ],
      fronts: [
        defineFrontDoor({
          name: 'door',
          read: () => ({ path: '/notes' }),
          thresholds: { p95Ms: 500, p99Ms: 1000, errorShare: 0.01 },
        }),
      ],
      defects: [${defect('queue-without-bound')}, ${defect('sheds-without-a-word')}],
    }),
  },
})
`,
  )
})
afterEach(async () => rm(cwd, { recursive: true, force: true }))

/** What one check made of it. */
const judged = async (...args: readonly string[]): Promise<{ readonly verdict: string; readonly words: string }> => {
  const { out, err } = await shakedown(['run', 'gateway-under-load', '--json', ...args], { cwd }).ended
  if (out === '') throw new Error(err)
  const { cells }: RunResult = JSON.parse(out)
  const check = cells[0]?.checks.find((each) => each.check === 'sheds-load')
  if (check === undefined) throw new Error(`not judged: ${out}`)
  return { verdict: check.verdict, words: check.words }
}

it('tells a front door that turns away what it cannot bear from one that keeps all waiting, and from one that says nothing', async () => {
  const [healthy, unbound, silent] = await Promise.all([
    judged(),
    judged('--defect', 'queue-without-bound'),
    judged('--defect', 'sheds-without-a-word'),
  ])
  expect(healthy).toEqual({
    verdict: 'pass',
    words: expect.stringMatching(
      /^\d+ of \d+ requests were turned away with Retry-After; 95 % of the \d+ let in took up to \d+ ms$/,
    ),
  })
  expect(unbound).toEqual({
    verdict: 'fail',
    words: expect.stringMatching(/^up to \d+ requests waited at once, the slowest \d+ ms, and none was turned away/),
  })
  expect(silent).toEqual({ verdict: 'fail', words: expect.stringMatching(/were turned away without Retry-After$/) })
})

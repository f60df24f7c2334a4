import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { mergedLatencies } from '../../../harness/latencies.ts'
import { readOutput } from '../../../load/k6/read-output.ts'
import { declared, requested, sample } from './k6-samples.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shakedown-k6-'))
})
afterAll(async () => rm(folder, { recursive: true, force: true }))

const read = async (lines: readonly string[]) => {
  const file = join(folder, 'out.json')
  await writeFile(file, `${lines.join('\n')}\n`)
  return readOutput(file)
}

it('counts requests in the second in which they began, right and wrong ones, with their times', async () => {
  const { figures, iterations, requests, dropped, unread } = await read([
    declared('http_reqs'),
    ...requested('list', 0, 10),
    ...requested('list', 900, 300),
    ...requested('write', 1100, 20, { right: false }),
    ...requested('write', 1200, 5000, { right: false, status: '0', error: 'request timeout', error_code: '1050' }),
    sample('dropped_iterations', 3),
  ])
  expect({ iterations, requests, dropped, unread }).toEqual({ iterations: 4, requests: 4, dropped: 3, unread: 0 })
  expect(figures).toMatchObject([
    { request: 'list', second: 0, sent: 2, right: 2, wrong: {} },
    { request: 'write', second: 1, sent: 2, right: 0, wrong: { 'status 503': 1, 'request timeout': 1 } },
  ])
  const [list, write] = figures.map(({ latencies }) => mergedLatencies(latencies === undefined ? [] : [latencies]))
  expect(list?.count).toBe(2)
  expect(list?.mostMs).toBeCloseTo(300, -1)
  // What was refused at once is no fast answer; what never came took as long as it was waited for.
  expect(write?.count).toBe(1)
  expect(write?.mostMs).toBeGreaterThan(4900)
})

it('knows an answer whose body a check of the script refused', async () => {
  const { figures } = await read([
    ...requested('list', 0, 10).map((line) =>
      line.replace(
        '"checks","type":"Point","data":{"time":"2026-01-01T00:00:00.010Z","value":1',
        '"checks","type":"Point","data":{"time":"2026-01-01T00:00:00.010Z","value":0',
      ),
    ),
    ...requested('list', 20, 10),
  ])
  expect(figures).toMatchObject([{ sent: 2, right: 1, wrong: { 'a check of the script failed': 1 } }])
})

it('says how many lines are none of k6’s, and iterations without a request', async () => {
  const { iterations, requests, unread } = await read([sample('iterations', 1), '{"metric":"http_req', 'no JSON'])
  expect({ iterations, requests, unread }).toEqual({ iterations: 1, requests: 0, unread: 2 })
})

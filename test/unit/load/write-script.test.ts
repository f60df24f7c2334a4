import { execFile } from 'node:child_process'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { defineLoad } from '../../../load/define-load.ts'
import { turn } from '../../../load/arrivals.ts'
import { writeScript } from '../../../load/k6/write-script.ts'

const run = promisify(execFile)
const require = createRequire(import.meta.url)
const load = defineLoad({
  name: 'gateway',
  url: 'http://127.0.0.1:8080',
  requests: [
    { name: 'list', path: '/notes?page={n}', weight: 2 },
    {
      name: 'write',
      method: 'POST',
      path: '/notes',
      headers: { 'x-run': 'one' },
      body: '{"id":"{run}-{n}"}',
      authorizationFrom: 'TOKEN',
      expect: { status: [201, 202], includes: 'id' },
    },
  ],
  rate: 10,
  stages: [{ lasts: '1.5s', rate: 50 }],
  thresholds: { p95Ms: 500, mostMs: 2000, errorShare: 0.01 },
  timeout: '3s',
  inFlightAtMost: 40,
})

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shakedown-script-'))
  await writeFile(join(folder, 'load.js'), writeScript(load))
})
afterAll(async () => rm(folder, { recursive: true, force: true }))

it('is a script that k6’s own types accept', async () => {
  await symlink(join(dirname(require.resolve('typescript/package.json')), '..'), join(folder, 'node_modules'))
  const flags = [
    '--noEmit',
    '--strict',
    'false',
    '--allowJs',
    '--checkJs',
    '--skipLibCheck',
    '--types',
    'k6',
    '--module',
    'esnext',
    '--moduleResolution',
    'bundler',
    '--target',
    'es2022',
    '--lib',
    'es2022',
  ]
  const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc')
  const found = run(process.execPath, [tsc, ...flags, 'load.js'], { cwd: folder }).then(
    ({ stdout }) => stdout,
    (error: unknown) => (error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error)),
  )
  expect(await found).toBe('')
})

/** The script, run in Node with modules that note what it asks for. */
const noted = async (
  iterations: number,
): Promise<{ options: Record<string, unknown>; asked: readonly Record<string, unknown>[] }> => {
  const modules = {
    k6: `export const check = (answer, checks, tags) => globalThis.notes.push({ check: checks['right answer'](answer), tags })`,
    'k6/execution': `export default { scenario: { get iterationInTest() { return globalThis.n } } }`,
    'k6/http': `export default { expectedStatuses: (...all) => all, request: (method, url, body, params) => { globalThis.notes.push({ method, url, body, ...params }); return { status: globalThis.n === 5 ? 503 : 201, body: 'id' } } }`,
  }
  const program = `
import { registerHooks } from 'node:module'
const modules = ${JSON.stringify(modules)}
registerHooks({
  resolve: (name, context, next) => (name in modules ? { url: 'data:text/javascript,' + encodeURIComponent(modules[name]), shortCircuit: true } : next(name, context)),
})
globalThis.__ENV = { SHAKEDOWN_RUN: 'r1', TOKEN: 'Bearer t' }
globalThis.notes = []
const { default: iteration, options } = await import(${JSON.stringify(join(folder, 'load.mjs'))})
for (globalThis.n = 0; globalThis.n < ${iterations}; globalThis.n += 1) iteration()
console.log(JSON.stringify({ options, asked: globalThis.notes }))
`
  await writeFile(join(folder, 'load.mjs'), writeScript(load))
  await writeFile(join(folder, 'note.mjs'), program)
  const { stdout } = await run(process.execPath, [join(folder, 'note.mjs')])
  return JSON.parse(stdout)
}

it('asks for the same as our own generator, in the same order, and judges answers as it does', async () => {
  const { asked, options } = await noted(6)
  const requests = asked.filter((each) => 'url' in each)
  expect(requests.map(({ tags }) => tags)).toEqual(
    Array.from({ length: 6 }, (_, n) => ({ name: load.requests[turn(load.requests)[n % 3] ?? 0]?.name })),
  )
  expect(requests.find(({ method }) => method === 'POST')).toMatchObject({
    url: 'http://127.0.0.1:8080/notes',
    body: '{"id":"r1-1"}',
    headers: { 'x-run': 'one', authorization: 'Bearer t' },
    timeout: '3000ms',
    responseCallback: [201, 202],
  })
  expect(requests[0]).toMatchObject({ url: 'http://127.0.0.1:8080/notes?page=0', body: null })
  // 201 is right for both kinds of request; the sixth answer is a 503.
  expect(asked.filter((each) => 'check' in each).map(({ check }) => check)).toEqual([
    true,
    true,
    true,
    true,
    true,
    false,
  ])
  expect(options).toEqual({
    scenarios: {
      load: {
        executor: 'ramping-arrival-rate',
        startRate: 10,
        timeUnit: '1s',
        preAllocatedVUs: 40,
        maxVUs: 40,
        gracefulStop: '3000ms',
        stages: [{ target: 50, duration: '1500ms' }],
      },
    },
    thresholds: {
      'http_req_duration{expected_response:true}': ['p(95)<=500', 'max<=2000'],
      checks: ['rate>=0.99'],
      dropped_iterations: ['count==0'],
    },
    maxRedirects: 0,
  })
})

it('holds no secret', () => {
  expect(writeScript(load)).not.toContain('Bearer')
})

import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { isRunning, processIdentity, signalProcess } from '../../harness/reach/process-identity.ts'
import { isFree } from '../../stacks/embedded/processes/reserve-port.ts'
import { startService } from '../../stacks/embedded/processes/start-service.ts'
import type { ServiceProcess, ServiceSpec } from '../../stacks/embedded/processes/start-service.ts'

const started: ServiceProcess[] = []
afterEach(async () => {
  await Promise.all(started.splice(0).map((service) => service.stop()))
})

const server = `
  const { createServer } = require('node:http')
  const { spawn } = require('node:child_process')
  const child = process.env.WITH_CHILD && spawn('sleep', ['600'])
  process.on('SIGTERM', () => { console.log('asked to stop'); if (!process.env.STUBBORN) process.exit(0) })
  createServer((request, response) => response.writeHead(503).end(JSON.stringify({ env: process.env, child: child?.pid })))
    .listen(Number(process.env.PORT), '127.0.0.1', () => console.log('listening, ' + process.env.GREETING))
`
interface Exit {
  code: number | null
  signal: string | null
  expected: boolean
}
const start = async (changes: Partial<ServiceSpec> = {}) => {
  const lines: string[] = []
  const exits: Exit[] = []
  const service = await startService({
    name: 'greeter-1',
    command: [process.execPath, '-e', server],
    env: { GREETING: 'hello' },
    ready: { url: (port) => `http://127.0.0.1:${port}/health` },
    onLine: (line, stream) => lines.push(`${stream}: ${line}`),
    onExit: (exit) => exits.push(exit),
    ...changes,
  })
  started.push(service)
  return { service, lines, exits }
}
const ask = async (service: ServiceProcess): Promise<{ env: Record<string, string>; child?: number }> =>
  JSON.parse(await (await fetch(service.url, { headers: { connection: 'close' } })).text())
const portOf = (service: ServiceProcess): number => Number(new URL(service.url).port)
const refusal = async (port: number): Promise<unknown> => {
  const socket = connect({ port, host: '127.0.0.1' })
  const [error] = await once(socket, 'error')
  return error.code
}

test('is ready when its health URL answers, even 503, and gives its lines', async () => {
  const { service, lines } = await start()
  expect((await fetch(service.url)).status).toBe(503)
  expect(lines).toContain('stdout: listening, hello')
  expect(processIdentity(service.pid ?? 0)?.startTime).toBe(service.startTime)
})

test('is ready when its health takes long to answer, as it does while it waits for a database that is away', async () => {
  const slow = `require('node:http').createServer((_, response) => setTimeout(() => response.writeHead(503).end(), 2500)).listen(process.env.PORT, '127.0.0.1')`
  const { service } = await start({ command: [process.execPath, '-e', slow], readyMs: 30_000 })
  expect((await fetch(service.url)).status).toBe(503)
})

test('gets its own environment and nothing of ours', async () => {
  process.env['AWS_SECRET_ACCESS_KEY'] = 'not to be passed on'
  const { service } = await start({ portEnv: 'PORT' })
  delete process.env['AWS_SECRET_ACCESS_KEY']
  const { env } = await ask(service)
  expect(env).toMatchObject({ GREETING: 'hello', PORT: String(portOf(service)) })
  expect(env).not.toHaveProperty('AWS_SECRET_ACCESS_KEY')
})

test('is ready when a line matches', async () => {
  const { service, lines } = await start({ ready: { line: /^listening/ } })
  expect(lines).toEqual(['stdout: listening, hello'])
  expect((await ask(service)).env['GREETING']).toBe('hello')
})

test('keeps its port over a restart, a crash and a restart with another environment; is refused, not reset, while down', async () => {
  const { service, exits } = await start()
  const { url, pid } = service
  await service.restart()
  expect(service.url).toBe(url)
  expect(service.pid).not.toBe(pid)
  service.kill('SIGKILL')
  await expect.poll(() => service.pid).toBeUndefined()
  expect(await refusal(portOf(service))).toBe('ECONNREFUSED')
  await service.restart({ GREETING: 'good day' })
  expect(service.url).toBe(url)
  expect((await ask(service)).env['GREETING']).toBe('good day')
  expect(exits).toEqual([
    { code: 0, signal: null, expected: true },
    { code: null, signal: 'SIGKILL', expected: true },
  ])
})

test('an end that nobody asked for is told apart', async () => {
  const { service, exits } = await start()
  process.kill(service.pid ?? 0, 'SIGKILL')
  await expect.poll(() => exits).toEqual([{ code: null, signal: 'SIGKILL', expected: false }])
  expect(service.startTime).toBeUndefined()
})

test('a service that ignores SIGTERM is killed after the grace period, with its children', async () => {
  const { service, lines, exits } = await start({ env: { STUBBORN: '1', WITH_CHILD: '1' }, graceMs: 50 })
  const { child = 0 } = await ask(service)
  const grandchild = processIdentity(child)
  expect(grandchild).toBeDefined()
  await service.stop()
  expect(lines).toContain('stdout: asked to stop')
  expect(exits).toEqual([{ code: null, signal: 'SIGKILL', expected: true }])
  await expect.poll(() => grandchild !== undefined && isRunning(grandchild)).toBe(false)
  expect(await isFree(portOf(service))).toBe(true)
})

test('a frozen service is continued to end in good order, and a freeze is no end', async () => {
  const { service, lines, exits } = await start()
  service.kill('SIGSTOP')
  const answer = ask(service).then(() => 'answered')
  expect(await Promise.race([answer, sleep(100, 'silent')])).toBe('silent')
  service.kill('SIGCONT')
  expect(await answer).toBe('answered')
  service.kill('SIGSTOP')
  await service.stop()
  expect(lines).toContain('stdout: asked to stop')
  expect(exits).toEqual([{ code: 0, signal: null, expected: true }])
})

test('a service that ends while it starts is an error with its last words, and gives its port back', async () => {
  const script = `console.error('no database at ' + process.env.PORT); process.exit(3)`
  const starting = start({ command: [process.execPath, '-e', script] })
  await expect(starting).rejects.toMatchObject({
    code: 'service-exited',
    exitCode: 4,
    message: /exit code 3(.|\n)*no database at/,
  })
})

test('a service that never becomes ready is an error, and is ended', async () => {
  const pids: number[] = []
  const starting = start({
    command: ['/bin/sh', '-c', 'echo $$; exec sleep 600'],
    onLine: (line) => pids.push(Number(line)),
    readyMs: 1000,
    graceMs: 100,
  })
  await expect(starting).rejects.toMatchObject({ code: 'service-not-ready', exitCode: 4 })
  expect(pids.map(processIdentity)).toEqual([undefined])
})

test('a command or a folder that is not there is an error that names it', async () => {
  await expect(start({ command: ['no-such-program'] })).rejects.toMatchObject({ message: /no-such-program/ })
  await expect(start({ cwd: '/no/such/folder' })).rejects.toMatchObject({
    code: 'process-not-started',
    message: /no\/such\/folder/,
  })
})

test('replicas started at once get ports of their own', async () => {
  const replicas = await Promise.all(Array.from({ length: 6 }, () => start()))
  expect(new Set(replicas.map(({ service }) => service.url)).size).toBe(6)
})

test('a stopped service stays stopped', async () => {
  const { service } = await start()
  await Promise.all([service.stop(), service.stop()])
  await expect(service.restart()).rejects.toMatchObject({ code: 'service-stopped' })
})

test('a pid with another start time is not signalled', async () => {
  const { service } = await start()
  const earlier = { pid: service.pid ?? 0, startTime: '1' }
  expect(signalProcess(earlier, 'SIGKILL')).toBe(false)
  expect((await ask(service)).env['GREETING']).toBe('hello')
})

import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { reservePort } from '../../stacks/embedded/processes/reserve-port.ts'
import { shakedown } from '../integration/command.ts'
import { leftOutBut } from '../integration/package/only-scenarios.ts'
import { asKubernetes } from './as-kubernetes.ts'
import { docker, labelled } from './docker.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const image = `shakedown-test/shakedown:${process.pid}`
const label = `shakedown-test-image=${process.pid}`
const project = `shakedown-image-${process.pid}`
const volume = `${project}-work`
const token = 'only-for-this-test'

let folder: string
/** A configuration as a ConfigMap is mounted: no folders, and each file a link into a folder that is exchanged as a whole. */
let config: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'shakedown-image-'))
  await shakedown(['init', '--name', 'notes', '--no-proof'], { cwd: folder }).ended
  config = join(folder, 'config')
  const data = join(config, '..2026_01_01')
  mkdirSync(data, { recursive: true })
  for (const name of ['target.ts', 'example-consumer.mjs'])
    cpSync(join(folder, 'shakedown', name), join(data, name), { recursive: true })
  const target = readFileSync(join(data, 'target.ts'), 'utf8')
  writeFileSync(join(data, 'target.ts'), target.replace("'shakedown/example-consumer.mjs'", "'example-consumer.mjs'"))
  writeFileSync(
    join(data, 'shakedown.config.ts'),
    `import { defineConfig, defineMonitor, probes } from 'shakedown'
import { leftOut } from './left-out.ts'
import { target } from './target.ts'
const door = defineMonitor({ name: 'door', every: '5s', probe: probes.http({ url: 'http://127.0.0.1:9/', within: { critical: 1000 } }) })
const scenarios = process.env['WHOLE'] === undefined ? leftOut : []
export default defineConfig({ targets: { notes: target }, scenarios, monitors: [door], watch: { host: '0.0.0.0' } })
`,
  )
  // What a night comes to is the same however much there is to run.
  writeFileSync(join(data, 'left-out.ts'), leftOutBut(['duplicate-delivery']))
  symlinkSync('..2026_01_01', join(config, '..data'))
  for (const name of ['target.ts', 'example-consumer.mjs', 'shakedown.config.ts', 'left-out.ts'])
    symlinkSync(`..data/${name}`, join(config, name))
  for (const each of [folder, config, data]) chmodSync(each, 0o755)
  const node = process.env['STAND_INS'] === '1' ? ['--node-image', 'shakedown-test/node:24'] : []
  // The builder that comes with the engine: the newer one is an image of its own.
  const env = { ...process.env, DOCKER_BUILDKIT: '0' }
  await promisify(execFile)(process.execPath, ['dev/build-image.ts', '--tag', image, ...node], { cwd: root, env })
  await docker('volume', 'create', volume)
}, 600_000)
const clear = async (): Promise<void> => {
  const left = await labelled(label)
  if (left.length > 0) await docker('rm', '--force', ...left)
}
afterEach(clear)
afterAll(async () => {
  await compose('--profile', 'run', 'down', '--volumes', '--timeout', '1')
  vi.unstubAllEnvs()
  await docker('volume', 'rm', '--force', volume)
  await docker('rmi', '--force', image)
  rmSync(folder, { recursive: true, force: true })
})

const compose = async (...words: readonly string[]): Promise<string> =>
  docker('compose', '--file', join(root, 'deploy/compose.yaml'), '--project-name', project, ...words)

/** Starts a pod of a manifest; the container's id. */
const startPod = async (file: string, ...options: readonly string[]): Promise<{ id: string; graceSeconds: number }> => {
  const pod = asKubernetes(join(root, 'deploy/kubernetes', file), { config, work: volume })
  const id = await docker('run', '--detach', '--label', label, ...pod.options, ...options, image, ...pod.command)
  return { id, graceSeconds: pod.graceSeconds }
}

/** Sends SIGTERM, and SIGKILL only after so long; seconds that it took, and the exit code. */
const stopped = async (id: string, graceSeconds: number): Promise<{ seconds: number; code: number }> => {
  const from = performance.now()
  await docker('stop', '--time', String(graceSeconds), id)
  return { seconds: (performance.now() - from) / 1000, code: Number(await exitCode(id)) }
}
const exitCode = async (id: string): Promise<string> => docker('inspect', '--format', '{{.State.ExitCode}}', id)

/** What a shell in the image says of the volume. */
const inVolume = async (script: string): Promise<string> =>
  docker('run', '--rm', '--label', label, '--volume', `${volume}:/work`, '--entrypoint', 'sh', image, '-c', script)

const logs = async (id: string): Promise<string> => {
  const { stdout, stderr } = await promisify(execFile)('docker', ['logs', id], { maxBuffer: 2 ** 26 })
  return `${stdout}${stderr}`
}

const answers = async (url: string, init: RequestInit = {}): Promise<number | undefined> =>
  fetch(url, init).then(
    ({ status }) => status,
    () => undefined,
  )

const allowed = { headers: { authorization: `Bearer ${token}` } }

describe('the image', () => {
  it('is not root, holds the package alone, and needs nothing of its root file system', async () => {
    expect(await docker('inspect', '--format', '{{.Config.User}}', image)).toBe('1000:1000')
    const strict = ['--rm', '--read-only', '--cap-drop', 'ALL', '--network', 'none', '--label', label]
    const version: string = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version
    expect(await docker('run', ...strict, image, '--version')).toBe(version)
    const looked = 'id -u; touch /x 2>&1; cd /opt/shakedown/node_modules; test ! -e vitest && ls shakedown'
    const said = await docker('run', ...strict, '--entrypoint', 'sh', image, '-c', looked)
    expect(said).toMatch(/^1000\n.*Read-only file system\n/)
    expect(said.split('\n').slice(2)).toEqual(expect.arrayContaining(['bin', 'dist', 'package.json']))
    expect(said).not.toMatch(/^(?:test|cli|node_modules)$/m)
  })
})

describe('watch', () => {
  it('as Kubernetes runs it, serves /livez, keeps its store on the volume, and stops in good order within 10 s', async () => {
    const { port, release } = await reservePort()
    release()
    const published = ['--publish', `127.0.0.1:${port}:8080`, '--env', `SHAKEDOWN_WATCH_TOKEN=${token}`]
    const { id, graceSeconds } = await startPod('watch.yaml', ...published)
    await vi.waitFor(async () => expect(await answers(`http://127.0.0.1:${port}/livez`), await logs(id)).toBe(200), {
      timeout: 200_000,
      interval: 200,
    })
    expect(await answers(`http://127.0.0.1:${port}/`)).toBe(401)
    expect(await answers(`http://127.0.0.1:${port}/`, allowed)).toBe(200)
    const { seconds, code } = await stopped(id, graceSeconds)
    expect([code, await logs(id)]).toEqual([0, expect.not.stringContaining('took too long')])
    expect(seconds).toBeLessThan(10)
    expect(await inVolume('ls /work')).toMatch(/^watch\.sqlite$/m)
    expect(await inVolume('ls /work')).not.toContain('-wal')
  })

  it('as Compose runs it, comes up healthy, is asked with its token, and stops in good order within 10 s', async () => {
    const { port, release } = await reservePort()
    release()
    const env = { SHAKEDOWN_IMAGE: image, SHAKEDOWN_CONFIG: config, SHAKEDOWN_WATCH_TOKEN: token }
    for (const [name, value] of Object.entries({ ...env, SHAKEDOWN_WATCH_PORT: String(port) })) vi.stubEnv(name, value)
    await compose('up', '--detach', '--wait')
    const id = await compose('ps', '--quiet', 'watch')
    const form = '{{.State.Health.Status}} {{.Config.User}} {{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}}'
    expect(await docker('inspect', '--format', form, id)).toBe('healthy 1000:1000 true [ALL]')
    expect(await answers(`http://127.0.0.1:${port}/livez`)).toBe(200)
    expect(await answers(`http://127.0.0.1:${port}/`)).toBe(401)
    expect(await answers(`http://127.0.0.1:${port}/`, allowed)).toBe(200)
    const { seconds, code } = await stopped(id, 60)
    expect([code, await logs(id)]).toEqual([0, expect.not.stringContaining('took too long')])
    expect(seconds).toBeLessThan(10)
  })

  it('says at once what is wrong, and exits 2: no token, and it would listen for everybody', async () => {
    const { id } = await startPod('watch.yaml')
    expect(await docker('wait', id)).toBe('2')
    expect(await logs(id)).toContain('SHAKEDOWN_WATCH_TOKEN')
  })
})

describe('a run', () => {
  it('as Compose runs it, lands on the volume', async () => {
    const said = await compose(
      'run',
      '--rm',
      'run',
      'run',
      'duplicate-delivery',
      '--grep',
      'double-submit',
      '--out',
      '/work/runs',
      '--json',
    )
    expect(JSON.parse(said)).toMatchObject({ verdict: 'pass', words: 'the cell passes' })
  })

  it("as the CronJob's script has it, leaves a run and its trends, and calls the heartbeat", async () => {
    let called = 0
    const server = createServer((_, answer) => {
      called += 1
      answer.end()
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
    // On this host's network, where the one waits that is called.
    const here = ['--network', 'host', '--env', `SHAKEDOWN_HEARTBEAT_URL=${url}`]
    const { id } = await startPod('nightly.yaml', ...here)
    const code = await docker('wait', id)
    server.close()
    const result = JSON.parse(await inVolume('cat /work/runs/*/result.json'))
    const exits: Readonly<Record<string, string>> = { pass: '0', fail: '1', unknown: '3' }
    expect([code, called], await logs(id)).toEqual([exits[result.verdict], 1])
    expect(result.cells.filter(({ verdict }: { verdict: string }) => verdict !== 'skipped')).toHaveLength(3)
    expect(await inVolume('ls /work')).toContain('trends.html\ntrends.sqlite')
    await inVolume('rm -r /work/*')
  }, 900_000)

  it("as the CronJob's script has it, heals and ends when it is told to, and calls no heartbeat", async () => {
    const url = 'http://127.0.0.1:9/nobody-is-called'
    // With so much to run that it is not over.
    const options = ['--network', 'host', '--env', `SHAKEDOWN_HEARTBEAT_URL=${url}`, '--env', 'WHOLE=1']
    const { id, graceSeconds } = await startPod('nightly.yaml', ...options)
    await vi.waitFor(async () => expect(await logs(id)).toMatch(/^✓ pass /m), { timeout: 120_000, interval: 200 })
    const { seconds, code } = await stopped(id, graceSeconds)
    const said = await logs(id)
    expect([code, said]).toEqual([130, expect.stringContaining('cells were not run')])
    expect(seconds).toBeLessThan(graceSeconds)
    // A heartbeat that nobody answers would have been told.
    expect(said).not.toContain('heartbeat')
    expect(said).toContain('1 of 1 run is new in')
    expect(await inVolume('ls /work/runs/*/leases | wc -l')).toBe('0')
  })
})

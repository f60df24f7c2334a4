import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { reservePort } from '../../stacks/embedded/processes/reserve-port.ts'
import { type Command, shakedown } from '../integration/command.ts'
import { docker, labelled } from './docker.ts'
import { images } from './images.ts'
import { topicTold } from './topic-told.ts'

const file = new URL('../../docker-compose.yml', import.meta.url).pathname
const project = `shakedown-test-${process.pid}`
const label = `com.docker.compose.project=${project}`

let cwd: string
let toxiproxyPort: number
/** Variables of the file: ports that are free, images that are there. */
let env: Record<string, string>
beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'shakedown-compose-'))
  const { port, release } = await reservePort()
  release()
  toxiproxyPort = port
  env = {
    SHAKEDOWN_LOCALSTACK_PORT: '0',
    SHAKEDOWN_POSTGRES_PORT: '0',
    SHAKEDOWN_TOXIPROXY_PORT: String(port),
    ...(process.env['STAND_INS'] === '1' ? { SHAKEDOWN_NODE_IMAGE: 'shakedown-test/node:24' } : {}),
    ...(images.localstack === undefined ? {} : { SHAKEDOWN_LOCALSTACK_IMAGE: images.localstack }),
    ...(images.postgres === undefined ? {} : { SHAKEDOWN_POSTGRES_IMAGE: images.postgres }),
    ...(images.toxiproxy === undefined ? {} : { SHAKEDOWN_TOXIPROXY_IMAGE: images.toxiproxy }),
  }
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
})
afterAll(async () => {
  await compose('down', '--volumes', '--timeout', '1')
  vi.unstubAllEnvs()
  rmSync(cwd, { recursive: true })
})

const compose = async (...words: readonly string[]): Promise<string> =>
  docker('compose', '--file', file, '--project-name', project, ...words)

const running = async (): Promise<readonly string[]> =>
  (await compose('ps', '--services', '--status', 'running'))
    .split('\n')
    .filter((name) => name !== '')
    .toSorted()

const networks = async (): Promise<string> => docker('network', 'ls', '--quiet', '--filter', `label=${label}`)

const onCompose = (args: readonly string[], variables: Readonly<Record<string, string>> = {}): Command => {
  const config = {
    stack: 'compose',
    compose: { file, project, toxiproxy: { url: `http://127.0.0.1:${toxiproxyPort}` } },
    containers: images,
  }
  writeFileSync(join(cwd, 'shakedown.config.ts'), `export default ${JSON.stringify(config)}`)
  return shakedown(args, { cwd, env: variables })
}

const one = ['run', 'lost-response', '--grep', 'prison-visit']

describe('a compose file that does not run', () => {
  it('is started for a run and gone afterwards; who else gets what is published to a topic is told before the first event', async () => {
    // The same services, with the database of another system.
    const own = join(cwd, 'docker-compose.yml')
    const text = readFileSync(file, 'utf8')
    writeFileSync(
      own,
      text.replace('POSTGRES_DB: reference', 'POSTGRES_DB: notes').replace('-d, reference', '-d, notes'),
    )
    const toxiproxy = { url: `http://127.0.0.1:${toxiproxyPort}` }
    const settings = { containers: images, compose: { file: own, project, toxiproxy } }
    const { said, looks } = await topicTold('compose', settings, env)
    expect(looks).toEqual(['good', 'good'])
    expect(said).toContain('its services localstack, postgres, toxiproxy are started, and stopped at the end')
    expect([await labelled(label), await networks()]).toEqual([[], ''])
  })

  it('says which image cannot be pulled: exit 4, nothing left', async () => {
    const missing = 'registry.invalid/there-is-none:0'
    const { code, err } = await onCompose(one, { SHAKEDOWN_LOCALSTACK_IMAGE: missing }).ended
    expect(code, err).toBe(4)
    expect(err).toContain('an image of the compose file cannot be pulled')
    expect(err).not.toContain('no Docker engine answers')
    expect([await labelled(label), await networks()]).toEqual([[], ''])
  })

  it('is gone too when the run is killed', async () => {
    const command = onCompose([...one, '--out', 'killed'])
    await vi.waitUntil(async () => (await running()).length === 3, { timeout: 200_000, interval: 200 })
    command.child.kill('SIGKILL')
    await once(command.child, 'close')
    // The network goes last: whoever starts the file again before would find it half gone.
    await vi.waitFor(async () => expect([await labelled(label), await networks()]).toEqual([[], '']), {
      timeout: 200_000,
      interval: 200,
    })
  })
})

describe('a compose file that runs', () => {
  let all: readonly string[]
  const backing = ['localstack', 'postgres', 'toxiproxy']
  beforeAll(async () => {
    await compose('up', '--detach', '--wait')
    all = await running()
  })

  it('comes up whole and healthy with one command, its ports on 127.0.0.1 alone', async () => {
    expect(all.length).toBeGreaterThan(10)
    const published = await docker('ps', '--filter', `label=${label}`, '--format', '{{.Ports}}')
    expect(published).toContain('127.0.0.1:')
    expect(published).not.toMatch(/0\.0\.0\.0:|\[?::\]?:\d/)
  })

  it('is used as it is; its own services are stopped meanwhile, and run again afterwards', async () => {
    const command = onCompose(one)
    await command.says('docker-compose.yml runs already: what runs there is used')
    await vi.waitUntil(async () => (await running()).length === backing.length, { timeout: 200_000, interval: 200 })
    const { code, err } = await command.ended
    expect(code, err).toBe(0)
    expect(await running()).toEqual(all)
  })

  it('is told what would be done to it by a dry run, which does nothing', async () => {
    const { code, err } = await onCompose([...one, '--dry-run']).ended
    expect(code, err).toBe(0)
    expect(err).toMatch(/docker compose stop .*person-record-1.*, and docker compose start at the end/)
    expect(err).toContain('sqs:SendMessage hmpps_prisoner_to_nomis_visit_queue')
    expect(await running()).toEqual(all)
  })

  it('has its own services again also when the run is killed', async () => {
    const command = onCompose([...one, '--out', 'killed'])
    await vi.waitUntil(async () => (await running()).length === backing.length, { timeout: 200_000, interval: 200 })
    command.child.kill('SIGKILL')
    await once(command.child, 'close')
    await vi.waitFor(async () => expect(await running()).toEqual(all), { timeout: 200_000, interval: 200 })
  })
})

import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reservePort } from '../../stacks/embedded/processes/reserve-port.ts'
import { shakedown } from '../integration/command.ts'
import { pythonEnvironment } from '../integration/package/python-environment.ts'

const version = 'v0.28.1'
const hasGo = spawnSync('go', ['version']).status === 0
const cwd = mkdtempSync(join(tmpdir(), 'desk-alertmanager-'))
let why: string | undefined
let alerting: ChildProcess
let env: Readonly<Record<string, string>>
let release: () => void

interface Cell {
  readonly id: string
  readonly verdict: string
  readonly words: string
}

const run = async (...args: readonly string[]) => {
  const { code, out, err } = await shakedown(['run', '--json', ...args], { cwd, env }).ended
  const { cells }: { cells: readonly Cell[] } = JSON.parse(out)
  return { code, err, words: cells.filter(({ verdict }) => verdict !== 'skipped').map((cell) => cell.words) }
}

/** Where it listens, as it says itself. */
const addressOf = async ({ stderr }: ChildProcess): Promise<string> => {
  if (stderr === null) throw new Error('no output')
  for await (const line of createInterface({ input: stderr })) {
    const address = /Listening on.*address=(?<address>127\.0\.0\.1:\d+)/.exec(line)?.groups?.['address']
    if (address !== undefined) return `http://${address}`
  }
  throw new Error('Alertmanager ended')
}

// The system posts its alerts to Alertmanager, which tells the run of them by its webhook.
describe.skipIf(!hasGo)(`alerts of a system in Python, through Alertmanager ${version}`, () => {
  beforeAll(async () => {
    cpSync(new URL('../integration/desk/', import.meta.url), cwd, { recursive: true })
    why = await pythonEnvironment(cwd)
    execFileSync('go', ['install', `github.com/prometheus/alertmanager/cmd/alertmanager@${version}`], {
      env: { ...process.env, GOBIN: cwd, GOFLAGS: '-mod=mod' },
      stdio: 'pipe',
    })
    const reserved = await reservePort()
    release = reserved.release
    const config = `route: { receiver: us, group_by: ['...'], group_wait: 10ms, group_interval: 100ms, repeat_interval: 1h }
receivers: [{ name: us, webhook_configs: [{ url: 'http://127.0.0.1:${reserved.port}', send_resolved: true }] }]
`
    await writeFile(join(cwd, 'alertmanager.yml'), config)
    const flags = [`--config.file=${join(cwd, 'alertmanager.yml')}`, `--storage.path=${join(cwd, 'data')}`]
    const listen = ['--web.listen-address=127.0.0.1:0', '--cluster.listen-address=']
    alerting = spawn(join(cwd, 'alertmanager'), [...flags, ...listen], { stdio: ['ignore', 'ignore', 'pipe'] })
    env = { ALERTMANAGER_URL: await addressOf(alerting), ALERTS_PORT: String(reserved.port) }
    alerting.stderr?.resume()
  }, 900_000)
  afterAll(async () => {
    const ended = once(alerting, 'exit')
    alerting.kill('SIGKILL')
    await ended
    release()
    rmSync(cwd, { recursive: true })
  })

  it('one is raised and cleared for dead letters, and one raised for a duplicate', async ({ skip }) => {
    if (why !== undefined) return skip(why)
    const { code, err, words } = await run('dlq-alert', 'duplicate-alert')
    expect(code, err).toBe(0)
    expect(words).toHaveLength(2)
  })

  it('and none of dead letters, or one for each try, is found', async ({ skip }) => {
    if (why !== undefined) return skip(why)
    const { err, words } = await run('dlq-alert', '--defect', 'silent-dlq')
    expect(words.join('\n'), err).toMatch(/no alert "DeadLetters" was raised within 15 s/)
    const again = await run('duplicate-alert', '--defect', 'alert-per-retry')
    expect(again.words.join('\n'), again.err).toMatch(/is there twice was told (twice|3 times)/)
  })
})

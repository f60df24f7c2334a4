import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { alertmanager } from '../../watch/channels/alertmanager.ts'
import { context, incident, message, notice } from '../integration/watch/channels/message.ts'
import { type Receiver, startReceiver } from '../integration/watch/receiver.ts'

const version = 'v0.28.1'
const hasGo = spawnSync('go', ['version']).status === 0

let directory: string
let receiver: Receiver
let alerting: ChildProcess
let url: string

interface Told {
  readonly status: string
  readonly alerts: readonly { readonly status: string; readonly labels: Readonly<Record<string, string>> }[]
}

const told = (): readonly Told[] => receiver.received.map(({ body }): Told => JSON.parse(body))

const start = async (): Promise<void> => {
  alerting = spawn(
    join(directory, 'alertmanager'),
    [
      `--config.file=${join(directory, 'alertmanager.yml')}`,
      `--storage.path=${join(directory, 'data')}`,
      '--web.listen-address=127.0.0.1:0',
      '--cluster.listen-address=',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  if (alerting.stderr === null) throw new Error('no output')
  const lines = createInterface({ input: alerting.stderr })
  for await (const line of lines) {
    const address = /Listening on.*address=(?<address>127\.0\.0\.1:\d+)/.exec(line)?.groups?.['address']
    if (address === undefined) continue
    url = `http://${address}`
    break
  }
  alerting.stderr.resume()
}

const stop = async (): Promise<void> => {
  const ended = once(alerting, 'exit')
  alerting.kill('SIGKILL')
  await ended
}

const until = async (wanted: () => boolean): Promise<void> => {
  const deadline = Date.now() + 60_000
  while (!wanted()) {
    if (Date.now() > deadline) throw new Error(`it never came; ${JSON.stringify(told())}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

describe.skipIf(!hasGo)(`the Alertmanager channel at Alertmanager ${version}`, () => {
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'shakedown-alertmanager-'))
    execFileSync('go', ['install', `github.com/prometheus/alertmanager/cmd/alertmanager@${version}`], {
      env: { ...process.env, GOBIN: directory, GOFLAGS: '-mod=mod' },
      stdio: 'pipe',
    })
    receiver = await startReceiver(() => ({ status: 200 }))
    const config = `route: { receiver: us, group_by: ['...'], group_wait: 10ms, group_interval: 100ms, repeat_interval: 1h }
receivers: [{ name: us, webhook_configs: [{ url: '${receiver.url}', send_resolved: true }] }]
`
    await writeFile(join(directory, 'alertmanager.yml'), config)
    await start()
  })
  afterAll(async () => {
    await stop()
    await receiver.close()
    await rm(directory, { recursive: true, force: true })
  })

  const send = async (...given: Parameters<typeof message>) =>
    alertmanager({ url, labels: { team: 'visits' } }).send(message(...given), context())
  const open = (more = {}) => incident({ firstBadMs: Date.now() - 1000, openedMs: Date.now(), ...more })

  it('fires once however often it is told, survives a restart by being told again, and is resolved', async () => {
    const one = open({ level: 'warning' })
    expect(await send(notice({ incident: one }))).toEqual({ is: 'delivered' })
    await send(notice({ incident: one }))
    await until(() => told().length > 0)
    expect(told()[0]).toMatchObject({
      status: 'firing',
      alerts: [{ status: 'firing', labels: { alertname: 'notes', severity: 'warning', team: 'visits' } }],
    })
    await stop()
    await start()
    const alerts = async (): Promise<readonly unknown[]> =>
      fetch(`${url}/api/v2/alerts`).then(async (answer) => JSON.parse(await answer.text()))
    // It forgets what it is not told again.
    expect(await alerts()).toEqual([])
    await send(notice({ kind: 'reminder', incident: one }))
    await send(notice({ kind: 'worsened', incident: { ...one, level: 'critical' } }))
    await until(() => told().some(({ alerts: [first] }) => first?.labels['severity'] === 'critical'))
    await send(notice({ kind: 'closed', incident: { ...one, level: 'critical', closedMs: Date.now() } }))
    await until(() =>
      told().some(({ status, alerts: [first] }) => status === 'resolved' && first?.labels['severity'] === 'critical'),
    )
    // What was worse, and is over, fires no more.
    expect(await alerts()).toEqual([])
  })

  it('takes a thousand incidents in one request', async () => {
    const many = Array.from({ length: 999 }, (_, n) => notice({ id: `${n}`, incident: open({ id: `i${n}` }) }))
    expect(await send(notice({ incident: open({ id: 'first' }) }), ...many)).toEqual({ is: 'delivered' })
  })
})

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Measurement } from '../../../harness/model/probe.ts'
import { prometheus, type PrometheusOptions } from '../../../probes/prometheus.ts'
import { presets } from '../../../watch/presets.ts'
import { answering } from './answering.ts'

const served = spawnSync('prometheus', ['--version']).status === 0
if (!served) console.warn('Prometheus is skipped: there is no prometheus on the PATH (on Debian: prometheus)')

const variable = 'SHAKEDOWN_TEST_PROMETHEUS_SERVER'
const as = (password: string): void => {
  process.env[variable] = `Basic ${btoa(`watcher:${password}`)}`
}
/** bcrypt of "secret": Prometheus asks for a password. */
const users = 'basic_auth_users: { watcher: "$2b$12$EixZaYVK1fsbw1ZfbX3OXePaWxn96p36WQoeG6Lruj3vjPGga31lW" }'

const patience = { timeout: 60_000, interval: 100 }

describe.runIf(served)('a PromQL query at a real Prometheus', () => {
  const directory = mkdtempSync(join(tmpdir(), 'shakedown-prometheus-'))
  /** As cAdvisor and kube-state-metrics tell of two pods, and a service of its requests. */
  let metrics: readonly string[] = []
  let exporter: Awaited<ReturnType<typeof answering>>
  let server: ChildProcess
  let url: string

  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (server.exitCode !== null || server.signalCode !== null) return
    const ended = once(server, 'exit')
    server.kill(signal)
    await ended
  }

  beforeAll(async () => {
    exporter = await answering(() => ({ type: 'text/plain', body: `${metrics.join('\n')}\n` }))
    const config = join(directory, 'prometheus.yml')
    const target = new URL(exporter.url).host
    writeFileSync(
      config,
      `scrape_configs: [{ job_name: visits, scrape_interval: 200ms, scrape_timeout: 200ms, static_configs: [{ targets: ['${target}'] }] }]`,
    )
    writeFileSync(join(directory, 'web.yml'), users)
    server = spawn(
      'prometheus',
      [
        `--config.file=${config}`,
        `--web.config.file=${join(directory, 'web.yml')}`,
        `--storage.tsdb.path=${join(directory, 'data')}`,
        '--web.listen-address=127.0.0.1:0',
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    )
    if (server.stderr === null) throw new Error('no output')
    for await (const line of createInterface({ input: server.stderr })) {
      const address = /"Listening on" address=(127\.0\.0\.1:\d+)/.exec(line)?.[1]
      if (address === undefined) continue
      url = `http://${address}`
      break
    }
    server.stderr.resume()
  }, 120_000)
  afterAll(async () => {
    delete process.env[variable]
    await end('SIGKILL')
    await exporter.close()
    rmSync(directory, { recursive: true, force: true })
  })

  const look = async (options: Omit<PrometheusOptions, 'url'>): Promise<readonly Measurement[]> =>
    prometheus({ url, authorizationFrom: variable, ...options }).measure({ signal: AbortSignal.timeout(30_000) })

  it('judges each pod by the preset of the runbooks, once it is scraped', async () => {
    as('secret')
    metrics = [50, 95].flatMap((used, pod) => [
      `container_memory_working_set_bytes{container="visits",pod="visits-${pod}"} ${used}e6`,
      `kube_pod_container_resource_limits{container="visits",pod="visits-${pod}",resource="memory"} 100e6`,
    ])
    const at = { prometheus: url, authorizationFrom: variable }
    const { probe } = presets.memoryPressure({ name: 'memory', service: 'visits', ...at })
    if (probe.needs !== 'nothing') throw new Error('it needs no target')
    const found = await vi.waitFor(async () => probe.measure({ signal: AbortSignal.timeout(30_000) }), patience)
    expect(found).toMatchObject([
      { subject: '{pod="visits-0"}', value: 50, unit: '%', ok: true },
      { subject: '{pod="visits-1"}', value: 95, ok: false, level: 'critical' },
    ])
  })

  it('takes a scalar, a rate and a percentile of a histogram', async () => {
    expect(await look({ query: 'scalar(sum(up))', below: { critical: 1 } })).toMatchObject([{ value: 1, ok: true }])
    let requests = 0
    metrics = []
    await vi.waitFor(async () => {
      requests += 100
      metrics = [
        '# TYPE http_seconds histogram',
        `http_seconds_bucket{le="0.1"} ${requests * 0.9}`,
        `http_seconds_bucket{le="2"} ${requests}`,
        `http_seconds_bucket{le="+Inf"} ${requests}`,
        `http_errors_total ${requests * 0.03}`,
        `http_requests_total ${requests}`,
      ]
      const errors = '100 * sum(rate(http_errors_total[30s])) / sum(rate(http_requests_total[30s]))'
      const [share] = await look({ query: errors, above: { info: 1, warning: 2, critical: 5 } })
      expect(share).toMatchObject({ subject: errors, ok: false, level: 'warning' })
      expect(share?.value).toBeCloseTo(3)
    }, patience)
    const p99 = 'histogram_quantile(0.99, sum by (le) (rate(http_seconds_bucket[30s])))'
    const [slow] = await look({ query: p99, above: { warning: 0.5, critical: 2 } })
    expect(slow).toMatchObject({ ok: false, level: 'warning' })
    expect(slow?.value).toBeCloseTo(1.81)
  })

  it('has seen nothing where the query is refused, gives no series or no number, or the password is wrong', async () => {
    await expect(look({ query: 'sum(', above: 1 })).rejects.toThrow(/refuses the query: bad_data: .*parse error/)
    await expect(look({ query: 'no_such_metric', above: 1 })).rejects.toThrow('gives no series')
    expect(await look({ query: 'up == 0', above: 0, mayBeEmpty: true })).toMatchObject([{ ok: true, value: 0 }])
    await expect(look({ query: 'vector(0) / 0', above: 1 })).rejects.toThrow('gives no number')
    as('guessed')
    await expect(look({ query: 'up', below: 1 })).rejects.toThrow('answered 401')
    as('secret')
  })

  it('finds a service bad that can no longer be scraped, and the server itself gone', async () => {
    await exporter.close()
    await vi.waitFor(
      async () =>
        expect(await look({ query: 'up{job="visits"}', below: { critical: 1 } })).toMatchObject([
          { value: 0, ok: false, level: 'critical', words: expect.stringContaining('job="visits"') },
        ]),
      patience,
    )
    await end('SIGTERM')
    await expect(look({ query: 'up', below: 1 })).rejects.toThrow('does not answer')
  })
})

import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { loadConfig } from '../../../harness/settings/config.ts'
import { reference } from '../../../targets/reference/index.ts'
import { checkSetup } from '../../../watch/check-setup.ts'
import { channels } from '../../../watch/channels/index.ts'
import { diskUsed } from '../../../docs/examples/probes/disk-used.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const signal = AbortSignal.timeout(10_000)

describe('the page on monitors', () => {
  it('shows a configuration with which the reference system can be watched', async () => {
    const config = await loadConfig({ flags: {}, env: {}, cwd: root, file: 'docs/examples/watch/shakedown.config.ts' })
    expect(config.monitors).toHaveLength(4)
    const setup = { monitors: config.monitors, settings: config.watch, streams: reference().streams, more: [] }
    expect(() => checkSetup({ ...setup, env: { TEAM_WEBHOOK_SECRET: 'x' } })).not.toThrow()
    expect(() => checkSetup({ ...setup, env: {} })).toThrow('TEAM_WEBHOOK_SECRET')
  })

  it('shows monitors of all kinds, and presets, that could be started', async () => {
    const config = await loadConfig({ flags: {}, env: {}, cwd: root, file: 'docs/examples/watch/kinds.config.ts' })
    const env = { WATCHER_DATABASE_URL: 'postgresql://watcher@db.example.test/visits' }
    const setup = { monitors: config.monitors, settings: config.watch, streams: reference().streams, env, more: [] }
    expect(() => checkSetup(setup)).not.toThrow()
    expect(config.monitors).toHaveLength(13)
  })

  it('shows monitors of queues that could be started', async () => {
    const config = await loadConfig({ flags: {}, env: {}, cwd: root, file: 'docs/examples/watch/queues.config.ts' })
    const setup = { monitors: config.monitors, settings: config.watch, streams: reference().streams, env: {}, more: [] }
    expect(() => checkSetup(setup)).not.toThrow()
    expect(config.monitors).toHaveLength(4)
  })

  it('shows a store that several watchers share', async () => {
    const { watch } = await loadConfig({ flags: {}, env: {}, cwd: root, file: 'docs/examples/watch/shared.config.ts' })
    expect(watch.store).toEqual({ postgres: { urlFrom: 'SHAKEDOWN_STORE_URL', location: 'london' } })
  })

  it('shows each channel once', async () => {
    const config = await loadConfig({ flags: {}, env: {}, cwd: root, file: 'docs/examples/watch/channels.config.ts' })
    const kinds = Object.values(config.watch.channels).map(({ channel }) => channel.kind)
    expect(kinds.toSorted()).toEqual(Object.keys(channels).toSorted())
  })

  it('shows a probe that measures', async () => {
    const [used] = await diskUsed({ path: root, used: { critical: 100 } }).measure({ signal })
    expect(used).toMatchObject({ ok: true, unit: '%' })
    expect(used?.value).toBeGreaterThan(0)
    const [full] = await diskUsed({ path: root, used: { info: -1 } }).measure({ signal })
    expect(full).toMatchObject({ ok: false, level: 'info' })
  })
})

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { loadConfig } from '../../../../harness/settings/config.ts'

const cwd = mkdtempSync(join(tmpdir(), 'shakedown-config-'))
afterAll(() => rmSync(cwd, { recursive: true }))
const fileWith = (name: string, text: string): string => {
  writeFileSync(join(cwd, name), text)
  return name
}

describe('configuration', () => {
  it('has defaults for everything but the seed', async () => {
    const { containers, compose, ...config } = await loadConfig({ flags: {}, env: {}, cwd })
    expect(containers).toEqual({
      localstack: 'localstack/localstack:4.14.0',
      postgres: 'postgres:17.7',
      redis: 'redis:7.2.4',
      toxiproxy: 'ghcr.io/shopify/toxiproxy:2.12.0',
    })
    expect(compose).toMatchObject({ file: 'docker-compose.yml' })
    expect(config).toEqual({
      target: 'reference',
      stack: 'embedded',
      out: 'reports/runs',
      atOnce: 0,
      stopAbove: {},
      targets: {},
      scenarios: [],
      faults: {},
      historyCapBytes: 268_435_456,
      loads: [],
      monitors: [],
      watch: {
        atOnce: 64,
        channels: {},
        gather: 3_000,
        host: '127.0.0.1',
        maintenance: [],
        port: 8080,
        publishAtMost: 1000,
        store: 'reports/watch/watch.sqlite',
      },
    })
  })

  it('takes a flag before the environment, and the environment before the file', async () => {
    const file = fileWith('order.config.ts', "export default { seed: 'file', out: 'file', target: 'file' }")
    const env = { SHAKEDOWN_SEED: 'env', SHAKEDOWN_OUT: 'env' }
    const config = await loadConfig({ flags: { seed: 'flag', stack: undefined }, env, cwd, file })
    expect([config.seed, config.out, config.target]).toEqual(['flag', 'env', 'file'])
  })

  it('names all problems at once, each with its place', async () => {
    const file = fileWith('bad.config.ts', "export default { target: 7, colour: 'red' }")
    const loading = loadConfig({ flags: { atOnce: 'many' }, env: { SHAKEDOWN_HISTORY_CAP_BYTES: '1' }, cwd, file })
    const error: unknown = await loading.catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ exitCode: 2, code: 'bad-config' })
    const message = error instanceof Error ? error.message : ''
    expect(message).toContain('4 problems')
    expect(message).toContain('atOnce (--at-once)')
    expect(message).toContain('historyCapBytes (SHAKEDOWN_HISTORY_CAP_BYTES)')
    expect(message).toContain(`target (${join(cwd, file)})`)
    expect(message).toContain(`colour (${join(cwd, file)}): is no setting`)
  })

  it('names a setting of a part by its whole name, and what that part has', async () => {
    const file = fileWith(
      'part.config.ts',
      "export default { external: { endpoint: 'http://127.0.0.1:1', databses: {} } }",
    )
    const loading = loadConfig({ flags: {}, env: {}, cwd, file })
    await expect(loading).rejects.toThrow(/external\.endpoint \(.*\): is no setting\. Known: .*queue/)
    await expect(loading).rejects.toThrow(/external\.databses \(.*\): is no setting\. Did you mean databases\?/)
  })

  it('takes the only target of one’s own for the one that is meant', async () => {
    const own = '{ streams: [], connect: () => undefined }'
    const load = async (name: string, text: string) =>
      loadConfig({ flags: {}, env: {}, cwd, file: fileWith(name, text) })
    expect((await load('one.config.ts', `export default { targets: { mine: ${own} } }`)).target).toBe('mine')
    const two = await load('two.config.ts', `export default { targets: { mine: ${own}, other: ${own} } }`)
    expect(two.target).toBe('reference')
    await expect(load('no-target.config.ts', "export default { targets: { mine: { streams: 'x' } } }")).rejects.toThrow(
      /targets\.mine .*is no target: make it with defineTarget/,
    )
  })

  it.each([
    ['a file that does not exist', 'absent.config.ts', undefined, 'does not exist'],
    ['a syntax error', 'syntax.config.ts', 'export default {', 'cannot be loaded'],
    ['no default export', 'none.config.ts', 'export const a = 1', 'exports no configuration'],
  ])('refuses %s', async (_, name, text, says) => {
    if (text !== undefined) fileWith(name, text)
    await expect(loadConfig({ flags: {}, env: {}, cwd, file: name })).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining(says),
    })
  })
})

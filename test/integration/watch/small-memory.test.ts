import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { shakedown } from '../command.ts'

const cwd = mkdtempSync(join(tmpdir(), 'small-memory-'))
afterAll(() => rmSync(cwd, { recursive: true }))

const watchedBy = async (
  env: Record<string, string>,
): Promise<{ readonly command: string; readonly code: number | null; readonly spaceKb: number }> => {
  const file = join(cwd, 'shakedown.config.ts')
  writeFileSync(
    file,
    `import { defineConfig, defineMonitor, probes } from 'shakedown/watch'
export default defineConfig({
  monitors: [defineMonitor({ name: 'job', every: '1m', probe: probes.heartbeat({ atLeastEvery: '1h' }) })],
  watch: { store: '${cwd}/watch.sqlite', port: 0 },
})`,
  )
  const watching = shakedown(['watch', '--config', file], { cwd, env })
  await watching.says('watching shakedown watch with 1 monitor')
  const command = readFileSync(`/proc/${watching.child.pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  const spaceKb = Number(/VmPeak:\s+(\d+)/.exec(readFileSync(`/proc/${watching.child.pid}/status`, 'utf8'))?.[1])
  watching.child.kill('SIGTERM')
  return { command, code: (await watching.ended).code, spaceKb }
}

describe.runIf(process.platform === 'linux')('shakedown watch', () => {
  it('takes little memory under the process id that it was started with, and ends as told', async () => {
    const { command, code } = await watchedBy({ NODE_OPTIONS: '' })
    expect(command).toMatch(/ --max-semi-space-size=\d+ .*shakedown\.js watch --config/)
    expect(code).toBe(0)
  })

  it('takes no more where its configuration is compiled for the first time, and starts where nothing can be kept of that', async () => {
    const cache = { NODE_OPTIONS: '', XDG_CACHE_HOME: join(cwd, 'cache') }
    const first = await watchedBy(cache)
    const second = await watchedBy(cache)
    expect(first.code).toBe(0)
    // What strips types is WebAssembly, which is resident for as long as the process lives. How much of it is depends on when memory was reclaimed;
    // that it was loaded at all shows in the address space, of which each WebAssembly memory reserves 8 GiB.
    expect(first.spaceKb / second.spaceKb).toBeLessThan(2)
    const nowhere = await watchedBy({ NODE_OPTIONS: '', XDG_CACHE_HOME: '/dev/null/cache' })
    expect(nowhere.code).toBe(0)
    expect(nowhere.spaceKb / second.spaceKb).toBeGreaterThan(4)
  })

  it('leaves the heap to whoever has set its size', async () => {
    const { command, code } = await watchedBy({ NODE_OPTIONS: '--max-old-space-size=200' })
    expect(command).not.toContain('semi-space')
    expect(code).toBe(0)
  })
})

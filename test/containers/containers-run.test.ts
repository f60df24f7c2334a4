import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Command, shakedown } from '../integration/command.ts'
import { containersOf } from './docker.ts'
import { images } from './images.ts'
import { topicTold } from './topic-told.ts'

let cwd: string
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'shakedown-containers-'))
})
afterAll(() => rmSync(cwd, { recursive: true }))

const onContainers = (args: readonly string[], changes: typeof images = {}): Command => {
  const config = { stack: 'containers', containers: { ...images, ...changes } }
  writeFileSync(join(cwd, 'shakedown.config.ts'), `export default ${JSON.stringify(config)}`)
  return shakedown(args, { cwd })
}

interface Cell {
  readonly id: string
  readonly verdict: string
  readonly words: string
}

const notPassed = (out: string): readonly string[] => {
  const { cells }: { cells: readonly Cell[] } = JSON.parse(out)
  return cells
    .filter(({ verdict }) => verdict !== 'pass' && verdict !== 'skipped')
    .map(({ id, verdict, words }) => `${id}: ${verdict}: ${words}`)
}

describe('the containers stack', () => {
  it('passes what holds: lost acknowledgements, TCP faults through a real Toxiproxy, locks', async () => {
    const command = onContainers([
      'run',
      'duplicate-delivery',
      'row-lock-contention',
      'lost-response',
      '--grep',
      'prison-visit',
      '--json',
    ])
    const { code, out, err } = await command.ended
    expect(notPassed(out), err).toEqual([])
    expect(code, err).toBe(0)
    expect(await containersOf(command), 'containers are gone').toEqual([])
  })

  it('tells who else gets what is published to a topic, before the first event', async () => {
    const { looks } = await topicTold('containers', { containers: images })
    expect(looks).toEqual(['good', 'good'])
  })

  it('leaves no container behind when it is killed in mid-run', async () => {
    const command = onContainers(['run', 'duplicate-delivery', '--out', 'killed'])
    await vi.waitUntil(async () => (await containersOf(command)).length >= 3, { timeout: 60_000, interval: 100 })
    command.child.kill('SIGKILL')
    await once(command.child, 'close')
    await vi.waitFor(async () => expect(await containersOf(command)).toEqual([]), { timeout: 60_000, interval: 200 })
  })

  it('stops everything on an interrupt: exit 130', async () => {
    const command = onContainers(['run', 'duplicate-delivery', '--out', 'interrupted'])
    await vi.waitUntil(async () => (await containersOf(command)).length >= 3, { timeout: 60_000, interval: 100 })
    command.child.kill('SIGINT')
    const { code, err } = await command.ended
    expect(code, err).toBe(130)
    expect(await containersOf(command)).toEqual([])
  })

  it.each(['localstack', 'postgres', 'toxiproxy'] as const)(
    'says which image cannot be started, and leaves none of the others: %s',
    async (setting) => {
      const command = onContainers(['run', 'duplicate-delivery', '--out', 'no-image'], {
        [setting]: 'shakedown-test/there-is-none:0',
      })
      const { code, err } = await command.ended
      expect(code, err).toBe(4)
      expect(err).toContain('the image shakedown-test/there-is-none:0 cannot be started')
      expect(err).toContain(`"containers.${setting}"`)
      expect(await containersOf(command)).toEqual([])
      const left = readdirSync(join(cwd, 'no-image'), { recursive: true, encoding: 'utf8' })
      expect(left.filter((file) => file.includes('/tmp'))).toEqual([])
    },
  )
})

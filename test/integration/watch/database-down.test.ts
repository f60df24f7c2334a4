import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { shakedown } from '../command.ts'
import { externalWorld } from '../external/world.ts'

const library = new URL('../../../index.ts', import.meta.url).href

let world: Awaited<ReturnType<typeof externalWorld>>
beforeAll(async () => {
  world = await externalWorld()
}, 120_000)
afterAll(async () => world.close())

describe('a system whose database is down', () => {
  it('is watched all the same: what can be seen is seen, what cannot is unknown', async () => {
    const external = { ...world.settings, databases: { reference: 'postgresql://nobody@127.0.0.1:9/reference' } }
    const file = join(world.cwd, 'down.ts')
    await writeFile(
      file,
      `import { defineConfig, defineMonitor, probes } from '${library}'
const stream = 'prison-visit.booked'
export default defineConfig({ stack: 'external', external: ${JSON.stringify(external)}, monitors: [
  defineMonitor({ name: 'dead-letters', every: '1m', probe: probes.deadLetters(), stream }),
  defineMonitor({ name: 'database', every: '1m', probe: probes.postgres({ urlFrom: 'MONITORED_URL' }) }),
  defineMonitor({ name: 'event', every: '1m', probe: probes.syntheticEvent({ within: 1000 }), stream }),
] })
`,
    )
    const { code, out, err } = await shakedown(['watch', '--once', '--no-wait', '--json', '--config', file], {
      cwd: world.cwd,
      env: { MONITORED_URL: external.databases.reference },
    }).ended
    expect(err).toBe('')
    const { looks }: { looks: readonly { monitor: string; state: string }[] } = JSON.parse(out)
    const states = Object.fromEntries(looks.map(({ monitor, state }) => [monitor, state]))
    expect({ code, states }).toEqual({ code: 1, states: { 'dead-letters': 'good', database: 'bad', event: 'unknown' } })
  })
})

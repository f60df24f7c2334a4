import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { externalWorld } from './external/world.ts'

let world: Awaited<ReturnType<typeof externalWorld>>
beforeAll(async () => {
  world = await externalWorld()
})
afterAll(async () => world.close())

interface Prospects {
  readonly stack: string
  readonly scenarios: readonly {
    readonly scenario: string
    readonly cells: readonly { readonly id: string; readonly kind: string; readonly why?: string }[]
  }[]
}

describe('doctor on stacks', () => {
  it('says of the embedded stack that nothing would be unknown, scenario by scenario', async () => {
    const { code, out, err } = await world.shakedown(['doctor', '--stack', 'embedded', '--json']).ended
    expect(code, err).toBe(0)
    const [embedded]: readonly Prospects[] = JSON.parse(out)
    const cells = embedded?.scenarios.flatMap((each) => each.cells) ?? []
    expect(embedded?.scenarios.map(({ scenario }) => scenario)).toContain('poison-message')
    expect(cells.filter(({ kind }) => kind === 'unknown')).toEqual([])
    expect(cells.filter(({ kind }) => kind === 'can prove').length).toBeGreaterThan(50)
    for (const { kind, why } of cells) if (kind === 'skipped') expect(why).toMatch(/\w+ \w+/)
  })

  it('says of queues that exist what an endpoint lacks, and what must not be done there', async () => {
    // An endpoint at which no move task can be started lacks what redrives need.
    world.queue.deny((action) => action === 'StartMessageMoveTask')
    const { code, out, err } = await world.shakedown(['doctor', '--stack', 'external'], { region: 'r-doctor' }).ended
    world.queue.deny(() => false)
    expect(code, err).toBe(3)
    expect(out).toMatch(/dlq-redrive +cannot prove it\n +\d+ unknown: it redrives, and the queue endpoint lacks "/)
    expect(out).toMatch(/duplicate-delivery +can prove (\d+) of \1 cells/)
    expect(out).toContain('needs a database server that can be restarted, and this stack offers none')
    expect(await world.queuesIn('r-doctor'), 'what it made is gone').toEqual([])
  })

  it('says why a stack cannot be used, with its exit code', async () => {
    const { code, out } = await world.shakedown(['doctor', '--stack', 'external'], { queue: 'http://127.0.0.1:9' })
      .ended
    expect(code).toBe(4)
    expect(out).toContain('external: cannot be used: no SQS endpoint answers at http://127.0.0.1:9')
  })
})

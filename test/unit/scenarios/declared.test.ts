import { expect, it } from 'vitest'
import { planCells } from '../../../harness/plan/plan.ts'
import type { StreamFacts } from '../../../harness/model/target.ts'
import { scenarios } from '../../../scenarios/index.ts'
import { streamFacts } from '../stream-facts.ts'

const plan = (facts: Partial<StreamFacts>) =>
  planCells({
    target: 't',
    stack: 's',
    seed: 'a',
    scenarios: Object.values(scenarios).map((make) => make()),
    streams: [streamFacts(facts), streamFacts({ ...facts, name: 'fifo', fifo: true })],
  })

const everything: Partial<StreamFacts> = {
  links: { dependency: 'd', mapping: 'm', source: 's', database: 'db' },
  opensDatabase: true,
  publishesTo: 'own',
  matches: true,
  thenTable: 't2',
  carries: 'reference',
  does: [
    'spoil',
    'lose',
    'duplicate',
    'map-another',
    'hold-id',
    'repair',
    'reconcile',
    'clean-mappings',
    'delete-duplicate',
  ],
}

it('publishes no later version of a key on a stream of which none was declared', () => {
  const { cells } = plan({ ...everything, versions: 'add', variants: ['create', 'unreadable'] })
  expect(cells.length).toBeGreaterThan(50)
  const updates = cells.filter(({ schedule }) =>
    schedule.steps.some(
      ({ action }) => action.kind === 'publish' && (action.variant === 'update' || action.version > 1),
    ),
  )
  expect(updates.map(({ id }) => id)).toEqual([])
})

it('asks no health of a service of which none was declared, and says how to declare it', () => {
  const { cells, skipped } = plan({ ...everything, healthUnknown: true })
  const asked = cells.filter(({ scenario, stream }) =>
    scenario.checks(stream).some(({ name }) => ['health-tells-truth', 'comes-back-by-itself'].includes(name)),
  )
  expect(asked.map(({ id }) => id)).toEqual([])
  expect(skipped.find(({ scenario }) => scenario.name === 'startup-without-database')?.reason).toBe(
    'no health of its consumer was declared; "processes: [ { health: … } ]" would unlock this',
  )
})

it('says of a stream of which next to nothing was declared what would unlock each scenario', () => {
  const { row: _, table: __, ...bare } = streamFacts()
  const { skipped } = planCells({
    target: 't',
    stack: 's',
    seed: 'a',
    scenarios: Object.values(scenarios).map((make) => make()),
    streams: [{ ...bare, links: {}, variants: ['create'], versions: 'add', conflicts: 'none', prepares: false }],
  })
  expect(skipped.length).toBeGreaterThan(40)
  const reasons = new Set(skipped.map(({ reason }) => reason).filter((reason) => !reason.endsWith('would unlock this')))
  expect([...reasons]).toEqual(['its queue is a standard one, which promises no order'])
})

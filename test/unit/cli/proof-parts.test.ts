import { describe, expect, it } from 'vitest'
import { longestFirst, proofParts } from '../../../cli/proof-parts.ts'
import { pickScenarios } from '../../../cli/pick.ts'
import type { Durations } from '../../../harness/plan/expected-duration.ts'
import { planAll } from '../../../harness/plan/plan-all.ts'
import type { Defect } from '../../../harness/model/target.ts'
import { reference } from '../../../targets/reference/index.ts'

const definition = reference()
const named = (name: string): Defect => {
  const defect = definition.defects.find((each) => each.name === name)
  if (defect === undefined) throw new Error(`no mistake is called ${name}`)
  return defect
}
const planOf = ({ scenario }: Pick<Defect, 'scenario'>, subjects: ReturnType<typeof proofParts>[number]) =>
  planAll({
    target: 'reference',
    stack: 'embedded',
    seed: 'order',
    scenarios: pickScenarios({ names: [scenario] }, { targets: {}, scenarios: [], faults: {} }),
    ...subjects,
  })
const orderOf = (names: readonly string[], earlier: ReadonlyMap<string, Durations> = new Map()): readonly string[] =>
  longestFirst(names.map(named), { definition, planOf, earlier }).map(({ name }) => name)

describe('longestFirst', () => {
  it('begins with what is found by waiting, and with what takes several systems', () => {
    const order = orderOf(definition.defects.map(({ name }) => name))
    expect(order.slice(0, 6)).toEqual(
      expect.arrayContaining(['heartbeat-never-ends', 'connection-leak', 'gives-up-at-startup']),
    )
    expect(order.toSorted()).toEqual(definition.defects.map(({ name }) => name).toSorted())
  })

  it('goes by what an earlier proof took for a mistake: the cells that it tried, the slowest stream', () => {
    const [long, quick] = ['heartbeat-never-ends', 'no-fencing']
    expect(orderOf([quick, long])).toEqual([long, quick])
    const cellsOf = (name: string) =>
      proofParts(definition, named(name)).flatMap((part) => planOf(named(name), part).cells)
    const took = (name: string, ms: number): [string, Durations] => {
      const [tried] = cellsOf(name)
      return [name, new Map([[tried?.id ?? '', ms]])]
    }
    const others = new Set(named(long).streams.slice(1))
    const all = new Map(cellsOf(long).map(({ id }) => [id, 1_000]))
    expect(others.size).toBeGreaterThan(0)
    expect(orderOf([long, quick], new Map([[long, all], took(quick, 90_000)]))).toEqual([quick, long])
  })
})

describe('proofParts', () => {
  it('gives each stream a system of its own where what the mistake breaks stays broken', () => {
    const lasting = named('gives-up-at-startup')
    expect(proofParts(definition, lasting).map(({ streams }) => streams.map(({ name }) => name))).toEqual(
      lasting.streams.map((name) => [name]),
    )
    const passing = named('heartbeat-never-ends')
    expect(proofParts(definition, passing)).toHaveLength(1)
  })
})

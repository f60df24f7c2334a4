import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { target as celery } from '../../../examples/celery/shakedown.config.ts'
import { target as go } from '../../../examples/go/shakedown.config.ts'
import { target as spring } from '../../../examples/spring/shakedown.config.ts'
import { target as sqsConsumer } from '../../../examples/sqs-consumer/shakedown.config.ts'
import { planCells } from '../../../harness/plan/plan.ts'
import { scenarios } from '../../../scenarios/index.ts'

const page = readFileSync(new URL('../../../examples/README.md', import.meta.url), 'utf8')

/** The rows of the page's tables with as many columns, without their first line. */
const rowsOf = (columns: number): readonly (readonly string[])[] =>
  page
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((each) => each.trim()),
    )
    .filter((cells) => cells.length === columns)

describe.each([celery, sqsConsumer, go, spring])('the page of the examples', ({ name, streams }) => {
  const { cells, skipped } = planCells({
    target: name,
    stack: 'embedded',
    seed: 'page',
    scenarios: Object.values(scenarios).map((make) => make()),
    streams,
  })

  // What needs a group of workers is skipped once it shows that there is none: only Celery has one.
  const alone =
    name === 'celery'
      ? []
      : cells.filter(({ faults }) => faults.some(({ fault }) => fault.needs.some((need) => 'workers' in need)))

  it(`says how many cells of ${name} are judged`, () => {
    expect(rowsOf(3)).toContainEqual([name, `${cells.length - alone.length}`, `${skipped.length + alone.length}`])
  })

  it(`says why scenarios are skipped on ${name}`, () => {
    const said = rowsOf(3)
      .filter(
        ([scenario, where]) =>
          scenario?.startsWith('`') === true && (where === 'all' || where?.split(', ').includes(name) === true),
      )
      .map(([scenario]) => scenario?.replaceAll('`', ''))
    expect(said).toEqual([...new Set([...skipped, ...alone].map(({ scenario }) => scenario.name))].toSorted())
  })
})

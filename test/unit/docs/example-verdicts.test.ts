import { describe, expect, it } from 'vitest'
import { target as celery } from '../../../examples/celery/shakedown.config.ts'
import { target as go } from '../../../examples/go/shakedown.config.ts'
import { target as spring } from '../../../examples/spring/shakedown.config.ts'
import { target as sqsConsumer } from '../../../examples/sqs-consumer/shakedown.config.ts'
import { planCells } from '../../../harness/plan/plan.ts'
import { scenarios } from '../../../scenarios/index.ts'
import { commandsOf } from '../../integration/examples/page-commands.ts'

/** The cell that a line of a page tells of. */
const cellOf = (line: string): string => /^\S \w+ +(?<cell>[^\s:]+):/.exec(line)?.groups?.['cell'] ?? line

describe.each([celery, go, spring, sqsConsumer])('the verdicts of $name', ({ name, streams, defects }) => {
  const [healthy, ...naive] = commandsOf(`${name}/verdicts.md`)

  it('are those of the whole healthy service, and of it with each mistake', () => {
    expect(healthy).toMatchObject({ line: 'npx shakedown run', exits: 0, verdicts: [] })
    expect(new Set(naive.map(({ line }) => /--defect (\S+)/.exec(line)?.[1]))).toEqual(
      new Set(defects.map((defect) => defect.name)),
    )
  })

  it('show each mistake in the scenario that catches it, and are of cells that there are', () => {
    const all = Object.values(scenarios).map((make) => make())
    const { cells } = planCells({ target: name, stack: 'embedded', seed: 'naive', scenarios: all, streams })
    const ids: readonly string[] = cells.map(({ id }) => id)
    for (const { line, verdicts } of naive) {
      const defect = defects.find((each) => line.includes(`--defect ${each.name} `))
      expect(verdicts.map(cellOf)).toContainEqual(expect.stringContaining(`/${defect?.scenario}/`))
      for (const shown of verdicts.map(cellOf)) {
        expect(ids).toContain(shown)
        expect(line).toContain(shown.split('/')[2])
      }
    }
  })
})

import { relative } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import durations from './durations.json' with { type: 'json' }

/** Seconds that files took in a whole run on two processors, of those that took ten or more. */
const recorded = new Map(Object.entries(durations))

/** Files by how long they take, so that nothing long is begun at the end: a clean checkout has no durations of Vitest's own. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { root } = this.ctx.config
    const secondsOf = ({ moduleId }: TestSpecification): number => recorded.get(relative(root, moduleId)) ?? 0
    return (await super.sort(files)).toSorted((a, b) => secondsOf(b) - secondsOf(a))
  }
}

import { boundedConcurrency } from '../checks/bounded-concurrency.ts'
import { always } from '../checks/index.ts'
import type { Random } from '../harness/random.ts'
import type { Scenario } from '../harness/model/scenario.ts'
import type { Step } from '../harness/model/schedule.ts'
import type { StreamFacts } from '../harness/model/target.ts'
import { steadyState } from '../probes/index.ts'
import { after, atStart, publishStep } from './steps.ts'

/** Events that come twice; as many more come once. A FIFO queue gives out one message of a group at a time, and a stream's keys have two groups. */
const pairsOf = ({ fifo }: StreamFacts): number => (fifo ? 72 : 336)

/**
 * Publishers at work at once, each with the next copy ready as soon as the last one is on the queue. Their pace asks nothing of a system that is slow today: it takes as many
 * messages as it handles at once, however many wait, so that fewer a second would change nothing of how its calls fare. Those that time out for want of processors stay `unknown`.
 */
const lanes = 24

interface Copy {
  readonly key: string
  readonly event: string
  readonly copy: number
}

/** Every second event comes twice, its second copy somewhere after the first. */
const laneOf = (lane: number, pairs: number, random: Random): readonly Copy[] => {
  const line: Copy[] = []
  for (let n = 0; n < 2 * pairs; n += 1) {
    const key = `k${2 * pairs * lane + n}`
    line.push({ key, event: `e${key}`, copy: 1 })
  }
  for (const first of line.filter((_, n) => n % 2 === 1))
    line.splice(random.integer(line.indexOf(first) + 1, line.length), 0, { ...first, copy: 2 })
  return line
}

const stepsOf = (stream: StreamFacts, line: readonly Copy[]): readonly Step[] =>
  line.map((copy, place) => {
    const before = line[place - 1]
    const at = before === undefined ? atStart : after(before.event, 'done', before.copy)
    return publishStep({ stream, ...copy, at })
  })

/** Far more events than the system handles at once, a third of them duplicates. */
export const burst = (): Scenario => ({
  name: 'burst',
  claim:
    'A burst far beyond what the system handles at once, a third of it duplicates, drains with nothing lost or doubled.',
  source: 'PR heavy load',
  severity: 'P2',
  tags: ['delivery', 'duplicates', 'load'],
  variants: ['a-third-twice'],
  fits: () => true,
  // What it asks of the services behind, and of the machine, is more than a neighbour should have to bear.
  wholeSystem: () => true,
  plan: ({ stream, random }) => ({
    steps: Array.from({ length: lanes }, (_, lane) =>
      stepsOf(stream, laneOf(lane, Math.ceil(pairsOf(stream) / lanes), random)),
    ).flat(),
    faults: [],
  }),
  probes: steadyState(),
  checks: ({ inFlightAtMost }) => [...(inFlightAtMost === undefined ? [] : [boundedConcurrency()]), ...always()],
})

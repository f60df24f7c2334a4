import type { Step } from '../../../harness/model/schedule.ts'
import { after, atStart, publishStep } from '../../../scenarios/steps.ts'
import type { Move } from './move.ts'

/** Events at once: more than the consumers of most systems take, and few enough that each takes its turn in time. A FIFO queue gives out one of a group at a time. */
const events = { standard: 30, fifo: 10 } as const

/** Many events at once, a third of them twice. */
export const burst: Move = {
  name: 'burst',
  fits: () => true,
  beside: ['calls', 'links', 'queue', 'database', 'processes'],
  weight: 2,
  plan: (stream, random) => {
    const count = stream.fifo ? events.fifo : events.standard
    const steps = Array.from({ length: count }, (_, nth): readonly Step[] => {
      const [key, event] = [`many${nth + 1}`, `m${nth + 1}`]
      const once = publishStep({ stream, key, event, at: atStart })
      const reaches = random.integer(0, 1) === 1 ? 'published' : 'received'
      return nth % 3 === 2 ? [once, publishStep({ stream, key, event, copy: 2, at: after(event, reaches) })] : [once]
    }).flat()
    return { steps, faults: [], over: [] }
  },
}

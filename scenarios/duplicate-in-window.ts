import { hangingAnswer } from '../chaos/http/hanging-answer.ts'
import { always } from '../checks/index.ts'
import type { Scenario } from '../harness/model/scenario.ts'
import { steadyState } from '../probes/index.ts'
import { longestMs } from '../harness/plan/longest.ts'
import { after, atStart, publishStep } from './steps.ts'
import { undeclared } from '../harness/plan/undeclared.ts'
import { workMethod } from '../harness/plan/work-method.ts'

/**
 * The record is made, and the call that maps it hangs. Meanwhile the same event comes again, finds no mapping, and gets as far as to write one; only then is the
 * first call over, without an answer, and its mapping is tried again.
 */
export const duplicateInWindow = (): Scenario => ({
  name: 'duplicate-in-window',
  claim:
    'The same event again while the mapping of the first is not written yet makes no second record, and no message that can never succeed.',
  source: 'PN Duplicate handling, retry of mappings',
  severity: 'P2',
  tags: ['dependencies', 'http', 'duplicates'],
  variants: ['mapping-hangs'],
  deliveries: () => 2,
  fits: ({ links, fifo, readsOnly }) => {
    if (fifo) return 'a FIFO queue drops copies of the same content before anybody receives them'
    if (readsOnly?.includes('mapping') === true) return 'its mapping service was declared to be only read'
    return links.mapping !== undefined || undeclared('mapping')
  },
  plan: ({ stream }) => ({
    steps: [
      publishStep({ stream, key: 'k1', event: 'e1', at: { fault: 'hang', is: 'injected' } }),
      publishStep({ stream, key: 'k1', event: 'e1', copy: 2, at: { fault: 'hang', is: 'bitten' } }),
    ],
    faults: [
      {
        id: 'hang',
        fault: hangingAnswer({
          link: 'mapping',
          match: { key: 'k1', method: workMethod(stream, 'mapping') },
          which: { first: 1 },
          work: 'not-done',
          atMostMs: longestMs(stream),
        }),
        inject: atStart,
        heal: after('e1', 'acknowledged', 2),
      },
    ],
  }),
  probes: steadyState(),
  checks: always,
})

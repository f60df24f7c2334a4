import { ambiguousCommit as cutAroundCommit } from '../chaos/database/ambiguous-commit.ts'
import { always } from '../checks/index.ts'
import type { Scenario, TimedFault } from '../harness/model/scenario.ts'
import type { Moment } from '../harness/model/schedule.ts'
import { steadyState } from '../probes/index.ts'
import { longestMs } from '../harness/plan/longest.ts'
import { after, atStart, publishStep } from './steps.ts'
import { undeclared } from '../harness/plan/undeclared.ts'

/** The connection is cut when COMMIT was sent and before its answer came: it happened, or it did not, and the handler cannot know. */
export const ambiguousCommit = (): Scenario => ({
  name: 'ambiguous-commit',
  claim:
    'When the connection is cut around a COMMIT, whether the server has committed or not, the event takes effect once.',
  source: 'PN duplicate handling',
  severity: 'P2',
  tags: ['database', 'duplicates'],
  variants: ['answer-lost', 'commit-lost'],
  deliveries: () => 2,
  fits: ({ links }) => links.database !== undefined || undeclared('database'),
  plan: ({ stream, variant }) => {
    const lost = variant === 'answer-lost' ? 'answer' : 'commit'
    const cut = (id: string, key: string, inject: Moment): TimedFault => ({
      id,
      fault: cutAroundCommit({ key, lost, atMostMs: longestMs(stream) }),
      inject,
      heal: { fault: id, is: 'bitten' },
    })
    const created = publishStep({ stream, key: 'k1', event: 'e1', at: { fault: 'create', is: 'injected' } })
    if (!stream.variants.includes('update')) return { steps: [created], faults: [cut('create', 'k1', atStart)] }
    return {
      steps: [
        created,
        publishStep({ stream, key: 'k2', event: 'e2', at: atStart }),
        publishStep({ stream, key: 'k2', event: 'e3', version: 2, at: { fault: 'update', is: 'injected' } }),
      ],
      faults: [cut('create', 'k1', atStart), cut('update', 'k2', after('e2', 'acknowledged'))],
    }
  },
  probes: steadyState(),
  checks: always,
})

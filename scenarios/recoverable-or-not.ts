import { badRequest } from '../chaos/http/bad-request.ts'
import { gatewayTimeout } from '../chaos/http/gateway-timeout.ts'
import { always } from '../checks/index.ts'
import { redriveConserves } from '../checks/redrive-conserves.ts'
import type { Scenario } from '../harness/model/scenario.ts'
import type { Step } from '../harness/model/schedule.ts'
import type { StreamFacts } from '../harness/model/target.ts'
import { steadyState } from '../probes/index.ts'
import { longestMs } from '../harness/plan/longest.ts'
import { after, atStart, done, operateStep, publishStep } from './steps.ts'
import { undeclared } from '../harness/plan/undeclared.ts'

/** The other service recovers: the redrive succeeds. */
const recovers = (stream: StreamFacts): readonly Step[] => [
  operateStep('redrive1', 'redrive', stream, { fault: 'refusal', is: 'healed' }),
  operateStep('redrive2', 'redrive', stream, [done('redrive1'), after('e1', 'acknowledged')]),
]

/** It is never going to work: the message comes back to the dead-letter queue, and is purged. */
const hopeless = (stream: StreamFacts): readonly Step[] => [
  operateStep('redrive1', 'redrive', stream, after('e1', 'deadLettered')),
  operateStep('purge', 'purge', stream, { after: 'e1.1', reaches: 'deadLettered', times: 2 }),
]

/** Errors that pass and errors that do not, as the runbook tells them apart: 504 and 400. */
export const recoverableOrNot = (): Scenario => ({
  name: 'recoverable-or-not',
  claim:
    'Messages that failed with a 504 go to the DLQ and succeed on redrive; those that failed with a 400 go there, return after a redrive, and a purge removes them.',
  source: 'PN Activities Synchronisation Error Handling',
  severity: 'P3',
  tags: ['dependencies', 'http', 'dlq', 'operations'],
  variants: ['gateway-timeout', 'bad-request'],
  fits: ({ links }) => links.dependency !== undefined || undeclared('dependency'),
  plan: ({ stream, variant }) => {
    const recoverable = variant === 'gateway-timeout'
    const where = {
      link: 'dependency',
      match: { key: 'k1' },
      until: { hits: stream.maxReceiveCount },
      // What is never going to work is dead-lettered once more after its redrive.
      atMostMs: longestMs(stream, { deaths: recoverable ? 1 : 2 }),
    } as const
    return {
      steps: [
        publishStep({ stream, key: 'k1', event: 'e1', dies: true, at: { fault: 'refusal', is: 'injected' } }),
        ...(recoverable ? recovers(stream) : hopeless(stream)),
      ],
      faults: [
        {
          id: 'refusal',
          fault: recoverable ? gatewayTimeout(where) : badRequest(where),
          inject: atStart,
          heal: recoverable ? after('e1', 'deadLettered') : done('purge'),
        },
      ],
    }
  },
  probes: steadyState(),
  checks: () => [redriveConserves(), ...always()],
})

import {
  after,
  always,
  atStart,
  checks,
  defineScenario,
  done,
  faults,
  operateStep,
  publishStep,
  type Scenario,
  steadyState,
} from 'shakedown'

const common: Pick<Scenario, 'source' | 'severity' | 'tags' | 'fits' | 'probes'> = {
  source: 'ours',
  severity: 'P3',
  tags: ['ours'],
  fits: () => true,
  probes: steadyState(),
}

/** Four events that cannot be read, and nobody mends them. */
export const leavesLetters = defineScenario({
  ...common,
  name: 'leaves-letters',
  claim: 'What cannot be read is dead-lettered.',
  variants: ['four'],
  plan: ({ stream }) => ({
    steps: [1, 2, 3, 4].map((n) =>
      publishStep({ stream, key: `k${n}`, event: `e${n}`, variant: 'unreadable', at: atStart }),
    ),
    faults: [],
  }),
  checks: () => always(),
})

/** One such event, mended and redriven: the redrive finds that one and no other. */
export const bringsBack = defineScenario({
  ...common,
  name: 'brings-back',
  claim: 'What was mended takes effect after a redrive.',
  variants: ['one'],
  plan: ({ stream }) => ({
    steps: [
      publishStep({ stream, key: 'k1', event: 'e1', variant: 'unreadable', at: atStart }),
      operateStep('fix', 'fix', stream, after('e1', 'deadLettered')),
      operateStep('redrive', 'redrive', stream, done('fix')),
    ],
    faults: [],
  }),
  checks: () => [checks.redriveConserves(), ...always()],
})

/** An older update is dead-lettered though it can be read, a newer one takes effect, and the plan brings nothing back. */
export const leavesAnUpdate = defineScenario({
  ...common,
  name: 'leaves-an-update',
  claim: 'An older update that comes back undoes nothing newer.',
  variants: ['one'],
  plan: ({ stream }) => ({
    steps: [
      publishStep({ stream, key: 'k1', event: 'e1', at: atStart }),
      publishStep({ stream, key: 'k1', event: 'e2', version: 2, dies: true, at: { fault: 'unseen', is: 'injected' } }),
      publishStep({ stream, key: 'k1', event: 'e3', version: 3, at: { fault: 'unseen', is: 'healed' } }),
    ],
    faults: [
      {
        id: 'unseen',
        fault: faults.emptyReceives({
          key: 'k1',
          until: { hits: stream.maxReceiveCount },
          atMostMs: (stream.maxReceiveCount + 5) * stream.visibilityTimeoutMs,
        }),
        inject: after('e1', 'effect'),
        heal: after('e2', 'deadLettered'),
      },
    ],
  }),
  checks: () => always(),
})

import { always, atStart, defineScenario, publishStep, steadyState } from 'shakedown'

// #region scenario
/** A claim of our own: the sender's outbox now and then sends a pair. */
export const pairAtOnce = defineScenario({
  name: 'pair-at-once',
  claim: 'Two copies of an event at once leave one record.',
  source: 'our runbook, "duplicate notes"',
  severity: 'P2',
  tags: ['ours'],
  variants: ['both'],
  fits: (stream) => !stream.fifo || 'a FIFO queue drops the second copy itself',
  plan: ({ stream }) => ({
    steps: [1, 2].map((copy) => publishStep({ stream, key: 'k1', event: 'e1', copy, at: atStart })),
    faults: [],
  }),
  probes: steadyState(),
  checks: () => always(),
})
// #endregion scenario

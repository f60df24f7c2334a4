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

/** A lock that keeps everybody from writing, and that nobody lets go of. */
export const leavesALock = defineScenario({
  ...common,
  name: 'leaves-a-lock',
  claim: 'A cell that forgets its lock is in nobody’s way.',
  variants: ['one'],
  plan: ({ stream }) => ({
    steps: [publishStep({ stream, key: 'k1', event: 'e1', at: atStart })],
    faults: [
      {
        id: 'lock',
        fault: {
          name: 'forgotten-lock',
          options: {},
          needs: [{ link: 'database' }],
          undo: () => null,
          heal: async () => undefined,
          bite: () => ({ bit: true, words: 'everything was locked', operations: [] }),
          inject: async ({ reach, bitten }) => {
            const session = await reach.database.session('bank', 'shakedown-forgotten')
            await session.query('begin')
            await session.query('lock table account, profile in exclusive mode')
            bitten()
            return { heal: async () => undefined }
          },
        },
        inject: after('e1', 'acknowledged'),
        heal: { fault: 'lock', is: 'bitten' },
      },
    ],
  }),
  checks: () => always(),
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

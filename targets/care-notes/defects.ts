import type { Defect } from '../../harness/model/target.ts'

const noteWritten = ['note.written']
const gateway = ['care-notes.gateway']

/** The mistakes that can be switched on, each with the scenario and the check that must catch it. */
export const defects: readonly Defect[] = [
  {
    name: 'swallow-errors',
    says: 'What fails is acknowledged all the same, so that nothing gets stuck.',
    scenario: 'poison-message',
    check: 'dead-letters-as-expected',
    streams: noteWritten,
  },
  {
    name: 'accepts-expired-token',
    says: 'The gateway looks at a token’s signature and not at its time.',
    scenario: 'authentication',
    check: 'bad-tokens-refused',
    streams: gateway,
  },
  {
    name: 'accepts-unsigned-token',
    says: 'A token that says of itself that it is not signed is believed.',
    scenario: 'authentication',
    check: 'bad-tokens-refused',
    streams: gateway,
  },
  {
    name: 'no-lockout',
    says: 'Nobody counts the tries to sign in.',
    scenario: 'authentication',
    check: 'guessing-locks-account',
    streams: gateway,
  },
  {
    name: 'lockout-locks-everyone',
    says: 'Tries are counted by address, which is the gateway’s for everybody.',
    scenario: 'authentication',
    check: 'lock-out-spares-others',
    streams: gateway,
  },
  {
    name: 'fails-open-without-session-store',
    says: 'Whoever has a token is let in where the session store does not answer.',
    scenario: 'authentication',
    check: 'fails-closed',
    streams: gateway,
  },
  {
    name: 'breaker-never-opens',
    says: 'Nothing opens the breaker: every call waits for its time-out.',
    scenario: 'circuit-breaker',
    check: 'fails-fast',
    streams: gateway,
  },
  {
    name: 'breaker-never-closes',
    says: 'An open breaker stays open until somebody restarts the gateway.',
    scenario: 'circuit-breaker',
    check: 'breaker-closes',
    streams: gateway,
  },
  {
    name: 'breaker-shared-by-upstreams',
    says: 'One breaker is for all upstreams.',
    scenario: 'circuit-breaker',
    check: 'other-upstreams-unharmed',
    streams: gateway,
  },
  {
    name: 'no-load-shedding',
    says: 'Everybody is let in, however many they are.',
    scenario: 'gateway-under-load',
    check: 'sheds-load',
    streams: gateway,
  },
  {
    name: 'queue-without-bound',
    says: 'Whoever cannot be answered yet waits, in a queue without an end.',
    scenario: 'gateway-under-load',
    check: 'sheds-load',
    streams: gateway,
  },
  {
    name: 'alert-level-wrong',
    says: 'What is critical is told as if it could wait.',
    scenario: 'gateway-under-load',
    check: 'raises-right-level',
    streams: gateway,
  },
  {
    name: 'metadata-before-upload',
    says: 'First the row, then one knows where to put the object: whatever happens in between, the row stays.',
    scenario: 'file-storage',
    check: 'no-orphans',
    streams: gateway,
  },
  {
    name: 'swallows-upload-error',
    says: 'An object that could not be put stands in the log, and nowhere else.',
    scenario: 'file-storage',
    check: 'stored-what-it-said',
    streams: gateway,
  },
]

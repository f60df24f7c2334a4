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
  {
    name: 'lost-draft',
    says: 'The form forgets what was typed as soon as it is sent, and nothing of it is kept.',
    scenario: 'care-note-journey',
    check: 'no-lost-text',
    streams: gateway,
  },
  {
    name: 'silent-save-failure',
    says: 'A save that failed is told as one that did not, so that nobody worries.',
    scenario: 'care-note-journey',
    check: 'told-in-words',
    streams: gateway,
  },
  {
    name: 'last-save-wins',
    says: 'Whoever saves last overwrites what they never saw.',
    scenario: 'care-note-journey',
    check: 'no-lost-text',
    streams: gateway,
  },
  {
    name: 'double-submit',
    says: 'Keys that tell one try to save from another are ignored.',
    scenario: 'care-note-journey',
    check: 'written-once',
    streams: gateway,
  },
  {
    name: 'sessions-in-memory',
    says: 'Each replica keeps the sessions that it began, and loses them when it ends.',
    scenario: 'stale-session',
    check: 'stays-signed-in',
    streams: gateway,
  },
  {
    name: 'session-format-changed',
    says: 'This release keeps sessions under hashed ids, where the one before does not look for them.',
    scenario: 'stale-session',
    check: 'stays-signed-in',
    streams: gateway,
  },
]

/** LocalStack's redrive gives no message back as AWS does: scenarios that redrive are unknown there. */
const onLocalstack = defects.flatMap(({ name, scenario }) => (scenario === 'poison-message' ? [] : [name]))

/** The mistakes that a proof must catch on each stack; all of them on one that is not named. */
export const provable: Readonly<Record<string, readonly string[]>> = {
  compose: onLocalstack,
  containers: onLocalstack,
  external: onLocalstack,
}

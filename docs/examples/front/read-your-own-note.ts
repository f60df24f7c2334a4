// #region scenario
import { alwaysOfFronts, type FrontScenario, judgementOf } from 'shakedown'

/** Whoever writes a note finds it again. */
export const readYourOwnNote = (): FrontScenario => ({
  name: 'read-your-own-note',
  claim: 'A note that was written is found again, word for word.',
  source: 'our own on-call guide',
  severity: 'P2',
  tags: ['front-door'],
  variants: ['at-once'],
  fits: ({ offers }) => offers.includes('write') || 'nothing can be written',
  walk: async ({ front, mark, step, signIn, request, found }) => {
    const [person] = front.people
    if (person === undefined) throw new Error('nobody has an account')
    const session = await step('sign in', async () => signIn(person))
    const written = await step('write', async () => request('write', { session, text: mark, purpose: 'write' }))
    const id = front.idOf?.(written) ?? ''
    const answer = await step('read', async () => request('read', { session, id, purpose: 'read' }))
    const got = answer.body.includes(mark) ? 'as it was written' : answer.body
    found({ purpose: 'note', what: 'the note', wanted: 'as it was written', got })
  },
  checks: () => [
    {
      name: 'note-is-found',
      property: 'what was written is found',
      judge: (history) => {
        const read = history.of('found')
        const findings = read
          .filter(({ wanted, got }) => wanted !== got)
          .map(({ got, index }) => ({ words: `the note reads ${got}`, operations: [index] }))
        return judgementOf(read.length, findings, { pass: 'it was found', none: 'nobody looked' })
      },
    },
    ...alwaysOfFronts(),
  ],
})
// #endregion scenario

import { restart } from '../../chaos/process/restart.ts'
import { alwaysOfFronts } from '../../checks/front/index.ts'
import { journeyGoesOn } from '../../checks/front/journey-goes-on.ts'
import { noLostText } from '../../checks/front/no-lost-text.ts'
import { staysSignedIn } from '../../checks/front/stays-signed-in.ts'
import type { FrontFacts } from '../../harness/model/front-facts.ts'
import type { FrontScenario } from '../../harness/model/front-scenario.ts'
import { hasJourney, inBrowser } from './in-browser.ts'
import { keptOrLost, noteTaker } from './note-taker.ts'

const journey = 'notes'

const replicasOf = (front: Pick<FrontFacts, 'replicas' | 'behind'>, variant: string): number =>
  variant === 'front-door' ? (front.replicas ?? 1) : (front.behind?.['auth'] ?? 1)

const restarts = (front: Pick<FrontFacts, 'replicas' | 'behind'>, variant: string): readonly string[] =>
  Array.from({ length: replicasOf(front, variant) }, (_, nth) => `restart-${nth + 1}`)

/** A rolling restart while a person is at work. */
export const staleSession = (): FrontScenario => ({
  name: 'stale-session',
  claim: 'A rolling restart in the middle of a journey signs nobody out, and what was being written is saved.',
  source: 'WCN authentication service issues',
  severity: 'P2',
  tags: ['front-door', 'journey'],
  variants: ['front-door', 'sign-in'],
  fits: (front, variant) => {
    if (variant === 'sign-in' && front.links['auth'] === undefined)
      return 'what signs people in was not declared; "links: { auth: … }" would unlock this'
    return hasJourney(front, journey, ['sign in', 'write', 'save', 'list'])
  },
  faults: ({ front, variant }) =>
    Object.fromEntries(
      restarts(front, variant).map((id, nth) => [
        id,
        restart({
          role: variant === 'front-door' ? 'consumer' : 'upstream:auth',
          replica: nth + 1,
          atMostMs: 2 * (front.startsWithinMs ?? 60_000),
        }),
      ]),
    ),
  takesMs: () => 20_000,
  walk: async (walk) =>
    inBrowser(walk, journey, async (open) => {
      const { front, variant, mark } = walk
      const [person] = front.people
      if (person === undefined) throw new Error('the front door names no people with accounts')
      const at = noteTaker(walk, person, await open(person))
      await at.visit.step('sign in')
      const text = `note ${mark}`
      await at.write(text)
      for (const id of restarts(front, variant))
        await walk.step(id, async () => {
          const restarted = await walk.inject(id)
          await restarted.bitten()
          await restarted.heal()
        })
      const saved = await walk.step('save', async () => at.saveAtLast(text))
      const wanted = `${person.username} goes on without signing in again`
      const got = saved ? wanted : `the page says: ${at.said() || 'nothing'}`
      walk.found({ purpose: 'session', what: 'after the restart', wanted, got })
      if (saved) keptOrLost(walk, `the note "${text}"`, (await at.count(text)) > 0)
    }),
  checks: () => [staysSignedIn(), noLostText(), journeyGoesOn(), ...alwaysOfFronts()],
})

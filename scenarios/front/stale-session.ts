import { restart } from '../../chaos/process/restart.ts'
import { startRelease } from '../../chaos/process/start-release.ts'
import { alwaysOfFronts } from '../../checks/front/index.ts'
import { journeyGoesOn } from '../../checks/front/journey-goes-on.ts'
import { noLostText } from '../../checks/front/no-lost-text.ts'
import { staysSignedIn } from '../../checks/front/stays-signed-in.ts'
import type { Fault } from '../../harness/model/fault.ts'
import type { FrontFacts } from '../../harness/model/front-facts.ts'
import type { FrontScenario } from '../../harness/model/front-scenario.ts'
import type { InForce, Walk } from '../../harness/model/walk.ts'
import { hasJourney, inBrowser } from './in-browser.ts'
import { keptOrLost, type NoteTaker, noteTaker } from './note-taker.ts'

const journey = 'notes'

const replicasOf = (front: Pick<FrontFacts, 'replicas' | 'behind'>, variant: string): number =>
  variant === 'front-door' ? (front.replicas ?? 1) : (front.behind?.['auth'] ?? 1)

const restarts = (front: Pick<FrontFacts, 'replicas' | 'behind'>, variant: string): readonly string[] =>
  Array.from({ length: replicasOf(front, variant) }, (_, nth) => `restart-${nth + 1}`)

/** What happens to each replica of what is restarted: it ends in good order, and is started as what it was, or as the release before. */
const faultOn = (front: FrontFacts, variant: string, replica: number): Fault => {
  const role = variant === 'front-door' ? 'consumer' : 'upstream:auth'
  const atMostMs = 2 * (front.startsWithinMs ?? 60_000)
  if (variant !== 'rollback' || front.signInReleases === undefined) return restart({ role, replica, atMostMs })
  // Until the last one has been rolled back, and forward again.
  return startRelease({ role, replica, atMostMs: 2 * replicasOf(front, variant) * atMostMs, ...front.signInReleases })
}

/** Saves what is written, and records whether somebody was signed out before they could. */
const goOn = async (walk: Walk, at: NoteTaker, text: string, what: string): Promise<void> => {
  const saved = await walk.step(`save ${what}`, async () => at.saveAtLast(text))
  const wanted = `${at.person.username} goes on without signing in again`
  const got = saved ? wanted : `the page says: ${at.said() || 'nothing'}`
  walk.found({ purpose: 'session', what, wanted, got })
  if (saved) keptOrLost(walk, `the note "${text}"`, (await at.count(text)) > 0)
}

/** A rolling restart while a person is at work, or a rollback. */
export const staleSession = (): FrontScenario => ({
  name: 'stale-session',
  claim:
    'A rolling restart in the middle of a journey, or a rollback, signs nobody out, and what was being written is saved.',
  source: 'WCN authentication service issues',
  severity: 'P2',
  tags: ['front-door', 'journey'],
  variants: ['front-door', 'sign-in', 'rollback'],
  fits: (front, variant) => {
    if (variant === 'rollback' && front.signInReleases === undefined)
      return 'no releases of what signs people in were declared; "signInReleases: { … }" would unlock this'
    if (variant !== 'front-door' && front.links['auth'] === undefined)
      return 'what signs people in was not declared; "links: { auth: … }" would unlock this'
    return hasJourney(front, journey, ['sign in', 'write', 'save', 'list'])
  },
  faults: ({ front, variant }) =>
    Object.fromEntries(restarts(front, variant).map((id, nth) => [id, faultOn(front, variant, nth + 1)])),
  // Nobody is signed out where nothing was restarted.
  claimsWithoutFaults: () => true,
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
      const old: InForce[] = []
      for (const id of restarts(front, variant))
        await walk.step(id, async () => {
          const restarted = await walk.inject(id)
          await restarted.bitten()
          if (variant === 'rollback') old.push(restarted)
          else await restarted.heal()
        })
      await goOn(walk, at, text, variant === 'rollback' ? 'after the rollback' : 'after the restart')
      if (variant !== 'rollback') return
      const more = `another note ${mark}`
      await at.write(more)
      await walk.step('roll forward again', async () => {
        for (const each of old) await each.heal()
      })
      await goOn(walk, at, more, 'once the later release is back')
    }),
  checks: () => [staysSignedIn(), noLostText(), journeyGoesOn(), ...alwaysOfFronts()],
})

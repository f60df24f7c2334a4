import { down } from '../../chaos/network/down.ts'
import { tableLock } from '../../chaos/database/table-lock.ts'
import { badTokensRefused } from '../../checks/front/bad-tokens-refused.ts'
import { failsClosed } from '../../checks/front/fails-closed.ts'
import { guessingLocksAccount } from '../../checks/front/guessing-locks-account.ts'
import { alwaysOfFronts } from '../../checks/front/index.ts'
import { lockOutSparesOthers } from '../../checks/front/lock-out-spares-others.ts'
import type { Person } from '../../harness/model/front.ts'
import type { FrontCheck, FrontScenario } from '../../harness/model/front-scenario.ts'
import type { Walk } from '../../harness/model/walk.ts'
import { forgeries, forgeryWords, forgeToken, isSigned } from './forge-token.ts'
import { offersAll } from './offers.ts'

/** The one whose account is guessed at comes last: nobody else needs it. */
const guessedAt = ({ front }: Walk): Person => personOf(front.people.at(-1))
const somebody = ({ front }: Walk): Person => personOf(front.people[0])

const personOf = (person: Person | undefined): Person => {
  if (person === undefined) throw new Error('the front door names no people with accounts')
  return person
}

const nowS = (): number => Math.floor(Date.now() / 1000)

const badTokens = async (walk: Walk): Promise<void> => {
  const { front } = walk
  const good = await walk.step('sign in', async () => walk.signIn(somebody(walk)))
  const read = async (): Promise<unknown> => walk.request('read', { session: good, purpose: 'with-token' })
  const refused = async (token: string, about: string): Promise<unknown> =>
    walk.request('read', { session: { ...good, token }, purpose: 'bad-token', due: 'refused', about })
  await walk.step('read with the token', read)
  await walk.step('read with bad tokens', async () => {
    await walk.request('read', { purpose: 'bad-token', due: 'refused', about: 'no token' })
    await refused(walk.mark, 'a token that is none')
    if (isSigned(good.token))
      for (const forgery of forgeries) await refused(forgeToken(good.token, forgery), forgeryWords[forgery])
    if (front.sign !== undefined) {
      // Long enough ago for whoever forgives clocks that differ.
      const expired = { iat: nowS() - 7_200, nbf: nowS() - 7_200, exp: nowS() - 3_600 }
      await refused(await front.sign(good, expired), 'a token that has expired')
      await refused(await front.sign(good, { aud: 'another-service' }), 'a token for another audience')
    }
  })
  await walk.step('read with the token again', read)
  if (front.offers.includes('refresh') && front.session !== undefined)
    await walk.step('show a refresh token twice', async () => {
      await walk.request('refresh', { session: good, purpose: 'refresh' })
      await walk.request('refresh', {
        session: good,
        purpose: 'bad-token',
        due: 'refused',
        about: 'a refresh token that was used before',
      })
    })
  if (front.offers.includes('signOut'))
    await walk.step('sign out', async () => {
      const session = await walk.signIn(somebody(walk))
      await walk.request('signOut', { session, purpose: 'sign-out' })
      await walk.request('read', {
        session,
        purpose: 'bad-token',
        due: 'refused',
        about: 'the token of a session that was ended',
      })
    })
}

const lostSessions = async (walk: Walk): Promise<void> => {
  const session = await walk.step('sign in', async () => walk.signIn(somebody(walk)))
  await walk.request('read', { session, purpose: 'with-token' })
  await walk.step('lose all sessions', async () => walk.front.loseSessions?.())
  await walk.request('read', {
    session,
    purpose: 'bad-token',
    due: 'refused',
    about: 'the token of a session that was lost',
  })
  const anew = await walk.step('sign in again', async () => walk.signIn(somebody(walk)))
  await walk.request('read', { session: anew, purpose: 'with-token' })
}

const storeAway = async (walk: Walk): Promise<void> => {
  const session = await walk.step('sign in', async () => walk.signIn(somebody(walk)))
  await walk.request('read', { session, purpose: 'with-token' })
  await walk.step('read while sessions cannot be looked up', async () => {
    const away = await walk.inject('store-away')
    // All are over before it is healed: whoever is let in afterwards was not let in meanwhile.
    await Promise.all(
      Array.from({ length: 3 }, async () => walk.request('read', { session, purpose: 'without-store', due: 'any' })),
    )
    await away.heal()
  })
  await walk.step('read again', async () => {
    // Whatever opened meanwhile has its time to close.
    const patience = (walk.front.breaker?.halfOpensAfterMs ?? 0) + 10_000
    await walk.until(patience, async () => {
      const { status } = await walk.request('read', { session, purpose: 'afterwards', due: 'any' })
      return status === 200
    })
    await walk.request('read', { session, purpose: 'with-token' })
  })
}

const bruteForce = async (walk: Walk): Promise<void> => {
  const { front } = walk
  const [victim, other] = [guessedAt(walk), somebody(walk)]
  await walk.step('others sign in', async () => walk.signIn(other, 'others'))
  await walk.step('guess a password', async () => {
    for (let guess = 1; guess <= (front.lockOut?.after ?? 0); guess += 1)
      await walk.request('signIn', {
        person: { ...victim, password: `${walk.mark}-${guess}` },
        purpose: 'guess',
        due: 'refused',
        about: `guess ${guess}`,
      })
  })
  await walk.step('try the right password', async () =>
    walk.request('signIn', { person: victim, purpose: 'locked', due: 'refused', about: 'right password, too late' }),
  )
  await walk.step('others sign in still', async () => {
    await walk.request('signIn', { person: other, purpose: 'others', due: 'any' })
  })
}

const walks: Readonly<Record<string, (walk: Walk) => Promise<void>>> = {
  'bad-tokens': badTokens,
  'lost-sessions': lostSessions,
  'session-store-away': storeAway,
  'brute-force': bruteForce,
}

const own: Readonly<Record<string, () => readonly FrontCheck[]>> = {
  'bad-tokens': () => [badTokensRefused()],
  'lost-sessions': () => [badTokensRefused()],
  'session-store-away': () => [failsClosed()],
  'brute-force': () => [guessingLocksAccount(), lockOutSparesOthers()],
}

/** Tokens that are none, sessions that are gone, a store that cannot be asked, and somebody who guesses. */
export const authentication = (): FrontScenario => ({
  name: 'authentication',
  claim:
    'Expired, forged and replayed tokens are refused; a lost session means a new sign-in and no more; nobody is let in whose session cannot be looked up; guessing locks one account, not all.',
  source: 'WCN authentication service issues',
  severity: 'P1',
  tags: ['front-door', 'security'],
  variants: Object.keys(walks),
  fits: (front, variant) => {
    if (variant === 'brute-force' && front.lockOut === undefined)
      return 'no lock-out was declared; "lockOut: { after: … }" would unlock this'
    if (variant === 'session-store-away' && front.sessionTable === undefined && front.links['sessions'] === undefined)
      return 'where sessions are kept was not declared; "sessionTable: { … }" or "links: { sessions: … }" would unlock this'
    return offersAll(front, [
      'signIn',
      ...(variant === 'brute-force' ? [] : (['read'] as const)),
      ...(variant === 'lost-sessions' ? (['loseSessions'] as const) : []),
    ])
  },
  faults: ({ front: { sessionTable: table, links }, variant }) => {
    if (variant !== 'session-store-away') return {}
    // A table can be kept from whoever asks for it; a store of its own can be gone.
    if (links['sessions'] !== undefined) return { 'store-away': down({ link: 'upstream:sessions', atMostMs: 60_000 }) }
    return table === undefined ? {} : { 'store-away': tableLock({ table, reads: true, atMostMs: 60_000 }) }
  },
  takesMs: (_, variant) => (variant === 'session-store-away' ? 10_000 : 3_000),
  walk: async (walk) => walks[walk.variant]?.(walk),
  checks: (_, variant) => [...(own[variant]?.() ?? []), ...alwaysOfFronts()],
})

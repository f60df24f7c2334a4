import { describe, expect, it } from 'vitest'
import { holdCall } from '../../../chaos/held-call.ts'
import { holdCommit } from '../../../chaos/held-commit.ts'
import type { FaultContext } from '../../../harness/model/fault.ts'
import type { CommitHit, Holder, HttpHit, HttpLink, Reach } from '../../../harness/model/reach.ts'
import { placedProcess } from '../../../harness/reach/placed-process.ts'
import { databaseReach } from '../../../harness/reach/database-session.ts'
import { watched } from '../../integration/links/watched.ts'
import { kill } from '../../../chaos/process/kill.ts'
import { streamFacts } from '../stream-facts.ts'

// Whose work it is that is held: two replicas of "app" share an access key and the name of their sessions.

const replicas = ['app-1', 'app-2'].map((replica) => placedProcess({ kind: 'pid', pid: 0, startTime: '' }, { replica }))
const never = new AbortController().signal
const inFlight = (...replicas: readonly string[]) =>
  replicas.map((replica, nth) => ({ replica, messageId: `m${nth}`, key: 'k' }))

/** Hands out these, one after the other, and counts how many went on. */
const heldInTurn = <Hit>(hits: readonly Hit[]) => {
  const left = [...hits]
  const passed: Hit[] = []
  const hold = async () => {
    const hit = left.shift()
    if (hit === undefined) return new Promise<never>(() => undefined)
    return { hit, left: never, forward: () => void passed.push(hit), drop: () => undefined, answer: () => undefined }
  }
  return { passed, hold }
}

const given = (reach: Partial<Reach>, over: Partial<FaultContext>) => {
  const { context, bites } = watched(
    kill(),
    {
      database: databaseReach(() => 'postgres://nobody'),
      processes: { replicasOf: (service) => (service === 'app' ? replicas : []) },
      ...reach,
    },
    {
      stream: streamFacts({ service: 'app', links: { dependency: 'stock', database: 'orders' } }),
      bind: (key) => key,
      ...over,
    },
  )
  return { context, bites }
}

const commit = (caller?: Holder, application = 'app'): CommitHit => ({
  application,
  connection: 1,
  backend: 4711,
  words: '',
  ...(caller === undefined ? {} : { caller }),
})
const holdCommits = async (hits: readonly CommitHit[], over: Partial<FaultContext>) => {
  const { passed, hold } = heldInTurn(hits)
  const { context, bites } = given({ commits: { hold } }, over)
  return { held: await holdCommit(context, 'commit-sent', 'k', 'app', never), passed, bites }
}

describe('a COMMIT', () => {
  it('is that of the replica whose connection it came on, whoever else has the message', async () => {
    const mine = commit({ replica: 'app-2', pid: 12 })
    const { held, bites } = await holdCommits([mine], { inFlight: () => inFlight('app-1') })
    expect(held).toMatchObject({ replica: 'app-2', pid: 12, identity: 'certain', backend: 4711, what: 'its COMMIT' })
    expect(bites).toEqual([])
  })

  it('goes on without a word where it is another service’s', async () => {
    const [stranger, mine] = [commit({ replica: 'stock-1', pid: 9 }), commit({ replica: 'app-1', pid: 11 })]
    const { held, passed, bites } = await holdCommits([stranger, mine], { inFlight: () => inFlight('app-2') })
    expect([held.replica, passed, bites]).toEqual(['app-1', [stranger], []])
  })

  it('is taken for that of the one that has the message, and marked so', async () => {
    const { held } = await holdCommits([commit()], { inFlight: () => inFlight('app-1') })
    expect(held).toMatchObject({ replica: 'app-1', identity: 'inferred' })
    expect(held.what).toBe(
      'its COMMIT, in a session called "app" and so taken for its, as it has the message in flight',
    )
    expect(held.pid).toBeUndefined()
  })

  it('is nobody’s while two have messages about the key: it goes on, and is told', async () => {
    const [either, mine] = [commit(undefined, ''), commit({ replica: 'app-1' })]
    const { held, passed, bites } = await holdCommits([either, mine], { inFlight: () => inFlight('app-1', 'app-2') })
    expect([held.replica, passed]).toEqual(['app-1', [either]])
    expect(bites.map(({ words }) => words)).toEqual([
      expect.stringMatching(
        /^a COMMIT went on of a session without a name: app-1 and app-2 have messages about k in flight, and by which of them it was cannot be told/,
      ),
    ])
  })
})

const call = (caller?: Holder): HttpHit => ({
  method: 'POST',
  path: '/reservations',
  words: '',
  ...(caller === undefined ? {} : { caller }),
})
const holdCalls = async (hits: readonly HttpHit[], over: Partial<FaultContext>) => {
  const { passed, hold } = heldInTurn(hits)
  const link: HttpLink = { rule: () => () => undefined, observe: () => () => undefined, hold }
  const { context, bites } = given({ http: new Map([['stock', link]]) }, over)
  const held = await holdCall(context, { point: 'called', key: 'k', link: 'dependency' }, never)
  return { held, passed, bites }
}

describe('a call', () => {
  it('is that of the replica whose connection it came on', async () => {
    const { held } = await holdCalls([call({ replica: 'app-2', pid: 12 })], { inFlight: () => inFlight('app-1') })
    expect(held).toMatchObject({
      replica: 'app-2',
      pid: 12,
      identity: 'certain',
      what: 'its call POST /reservations of stock',
    })
  })

  it('is taken for that of the one that has the message, or that acknowledged it before its work was done', async () => {
    const { held } = await holdCalls([call()], { inFlight: () => inFlight('app-1') })
    expect(held).toMatchObject({ replica: 'app-1', identity: 'inferred' })
    const early = await holdCalls([call()], { acknowledged: () => inFlight('app-2') })
    expect(early.held).toMatchObject({ replica: 'app-2', identity: 'inferred' })
    expect(early.held.what).toContain('made after it had acknowledged the message')
  })

  it('goes on where two have messages about the key, or nobody was seen to receive one: it ends no run', async () => {
    const mine = call({ replica: 'app-1' })
    const two = await holdCalls([call(), mine], { inFlight: () => inFlight('app-1', 'app-2') })
    expect(two.bites[0]?.words).toContain('app-1 and app-2 have messages about k in flight')
    const nobody = await holdCalls([call(), mine], {})
    expect(nobody.bites.map(({ words }) => words)).toEqual([
      'the call POST /reservations of stock went on: nobody was seen to receive a message about k',
    ])
    expect([nobody.held.replica, nobody.passed.length]).toEqual(['app-1', 1])
  })
})

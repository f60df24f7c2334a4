import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { badGateway } from '../../chaos/http/bad-gateway.ts'
import { badRequest } from '../../chaos/http/bad-request.ts'
import { gatewayTimeout } from '../../chaos/http/gateway-timeout.ts'
import { heldAnswer } from '../../chaos/http/held-answer.ts'
import { hangingAnswer } from '../../chaos/http/hanging-answer.ts'
import { lostResponse } from '../../chaos/http/lost-response.ts'
import { slowAnswer } from '../../chaos/http/slow-answer.ts'
import { tooManyRequests } from '../../chaos/http/too-many-requests.ts'
import { truncatedAnswer } from '../../chaos/http/truncated-answer.ts'
import { unavailable } from '../../chaos/http/unavailable.ts'
import { faults } from '../../chaos/index.ts'
import { bandwidth } from '../../chaos/network/bandwidth.ts'
import { down } from '../../chaos/network/down.ts'
import { latency } from '../../chaos/network/latency.ts'
import { limitData } from '../../chaos/network/limit-data.ts'
import { resetPeer } from '../../chaos/network/reset-peer.ts'
import { slicer } from '../../chaos/network/slicer.ts'
import { slowClose } from '../../chaos/network/slow-close.ts'
import { timeout } from '../../chaos/network/timeout.ts'
import type { Fault, FaultFactory } from '../../harness/model/fault.ts'
import type { HttpLink, Reach } from '../../harness/model/reach.ts'
import type { Json } from '../../harness/model/schedule.ts'
import { startGateway } from '../../proxies/gateway/index.ts'
import { ask } from './links/ask.ts'
import { content, type FaultyWorld, faultyWorld } from './links/faulty-world.ts'
import { request, session, type Traffic, useUntil } from './links/traffic.ts'
import { token, watched } from './links/watched.ts'

let world: FaultyWorld

beforeAll(async () => {
  world = await faultyWorld()
})
afterAll(async () => world.close())

type Case = readonly [name: string, make: (over?: { atMostMs?: number }) => Fault, traffic: Traffic]

const onLink = (link: 'dependency' | 'database', traffic: Traffic): Case[] => {
  const cases: [string, (where: { link: typeof link; atMostMs?: number }) => Fault][] = [
    ['latency', (where) => latency({ latencyMs: 120, jitterMs: 20, ...where })],
    ['bandwidth', (where) => bandwidth({ kilobytesPerSecond: 40, ...where })],
    ['slow-close', (where) => slowClose({ delayMs: 100, ...where })],
    ['timeout', (where) => timeout({ ...where })],
    ['reset-peer', (where) => resetPeer({ ...where })],
    ['slicer', (where) => slicer({ averageBytes: 500, variationBytes: 100, delayMicros: 5_000, ...where })],
    ['limit-data', (where) => limitData({ bytes: 1_000, ...where })],
    ['down', (where) => down({ ...where })],
  ]
  return cases.map(([name, make]) => [`${name} on the ${link}`, (over) => make({ link, ...over }), traffic])
}

const match = { method: 'POST', path: '^/visits', key: 'k1' }
const which = { first: 1 }
const link = 'dependency'
const atGateway: Case[] = [
  ['bad-gateway, the link cut', (over) => badGateway({ link, ...over }), request],
  ['bad-gateway, for some', (over) => badGateway({ link, match, which, ...over }), request],
  ['gateway-timeout', (over) => gatewayTimeout({ link, match, which, ...over }), request],
  ['unavailable', (over) => unavailable({ link, match, which, ...over }), request],
  [
    'too-many-requests',
    (over) => tooManyRequests({ link, match, which: { every: 2 }, retryAfterSeconds: 2, ...over }),
    request,
  ],
  ['bad-request', (over) => badRequest({ link, match, which: { share: 0.5, seed: 's' }, ...over }), request],
  ['slow-answer', (over) => slowAnswer({ link, match, which, delayMs: 100, ...over }), request],
  ['hanging-answer before', (over) => hangingAnswer({ link, match, work: 'not-done', ...over }), request],
  [
    'hanging-answer after',
    (over) => hangingAnswer({ link, match, work: 'done', until: { hits: 1, gaveUp: 1 }, ...over }),
    request,
  ],
  ['held-answer', (over) => heldAnswer({ link, match, ...over }), request],
  ['truncated-answer', (over) => truncatedAnswer({ link, match, which, ...over }), request],
  ['lost-response', (over) => lostResponse({ link, match, which, ...over }), request],
]
const throughToxiproxy = [...onLink('dependency', request), ...onLink('database', session), ...atGateway.slice(0, 1)]
const all = [...throughToxiproxy, ...atGateway.slice(1)]

/** Nothing of ours is left on Toxiproxy, and both links work at once, whole and without an error. */
const expectHealthy = async (): Promise<void> => {
  const proxies = await fetch(`${world.toxiproxy}/proxies`).then((response) => response.json())
  expect(proxies).toMatchObject({
    service: { enabled: true, toxics: [] },
    database: { enabled: true, toxics: [] },
  })
  expect(await ask(`${world.gateway.url}/visits`, { method: 'POST', body: 'bound-k1' })).toMatchObject({
    status: 200,
    body: content,
  })
  const client = await world.session()
  expect((await client.query('select $1::text as text', [content])).rows).toEqual([{ text: content }])
  await client.end()
}

/** Toxiproxy's API with something in front that can break it at the n-th call that changes something. */
const breakableApi = async () => {
  const { hostname: host, port } = new URL(world.toxiproxy)
  const gateway = await startGateway({ upstream: { host, port: Number(port) } })
  onTestFinished(gateway.close)
  const tcp: Reach['tcp'] = new Map(
    [...(world.reach.tcp ?? [])].map(([name, each]) => [name, { ...each, toxiproxy: gateway.url }]),
  )
  return {
    reach: { ...world.reach, tcp },
    breakAt: (call: number, kind: 'lost before' | 'lost after', method: string): (() => void) =>
      gateway.rule({
        match: { method },
        which: { every: call },
        effect: kind === 'lost after' ? { kind: 'lose' } : { kind: 'status', status: 500 },
        onHit: () => undefined,
      }),
  }
}

/** The fault made anew from its name and options, as by a process that knows nothing else. */
const anew = ({ name, options }: Fault): Fault => {
  const factories: Readonly<Record<string, FaultFactory>> = faults
  const make = factories[name]
  if (make === undefined) throw new Error(`there is no fault ${name}`)
  const read: Json = JSON.parse(JSON.stringify(options))
  return make(read)
}

const failed = async (work: Promise<unknown>): Promise<boolean> =>
  work.then(
    () => false,
    () => true,
  )

describe('every fault of a link', () => {
  it.each(all)('%s: bites when used, says so, and is gone when healed', async (_, make, traffic) => {
    const fault = make()
    const { context, isBitten, bitten, bite, undo } = watched(fault, world.reach)
    onTestFinished(async () => fault.heal(undo()))
    // As in a pool: open before the fault came.
    const standing = await world.session()
    onTestFinished(async () => standing.end())
    const injected = await fault.inject(context, token)
    await useUntil(world, traffic, { isBitten, bitten })
    await injected.heal()
    expect(bite()).toMatchObject({ bit: true })
    expect(bite().operations.length).toBeGreaterThan(0)
    await expectHealthy()
  })

  it.each(all)('%s: does not bite when nothing uses what it points at, and ends by itself', async (_, make) => {
    const fault = make({ atMostMs: 1 })
    const { context, expired, bite, bites } = watched(fault, world.reach)
    const injected = await fault.inject(context, token)
    await expired
    await injected.heal()
    expect(bites).toEqual([])
    expect(bite()).toMatchObject({ bit: false, operations: [] })
    await expectHealthy()
  })

  it.each(all)('%s: can be healed twice, and when it was never injected', async (_, make, traffic) => {
    const fault = make()
    const { context, undo } = watched(fault, world.reach)
    await fault.heal(undo())
    await expectHealthy()
    const injected = await fault.inject(context, token)
    await traffic(world)
    await injected.heal()
    await fault.heal(undo())
    await fault.heal(undo())
    await expectHealthy()
  })

  it.each(throughToxiproxy)(
    '%s: is healed by its undo record alone, however far the injection came',
    async (_, make) => {
      const { reach, breakAt } = await breakableApi()
      let broken = 0
      for (const kind of ['lost before', 'lost after'] as const)
        for (let call = 1; ; call += 1) {
          const fault = make()
          const { context, undo } = watched(fault, reach)
          const mend = breakAt(call, kind, 'POST')
          const halfway = await failed(fault.inject(context, token))
          mend()
          await anew(fault).heal(undo())
          await expectHealthy()
          if (!halfway) break
          broken += 1
        }
      // At least the one call that every fault makes, lost on its way and lost on its way back.
      expect(broken).toBeGreaterThanOrEqual(2)
    },
  )

  it.each(throughToxiproxy)('%s: is healed by a second try, however far the first came', async (_, make) => {
    const { reach, breakAt } = await breakableApi()
    for (const method of ['DELETE', 'POST'])
      for (const kind of ['lost before', 'lost after'] as const) {
        const fault = make()
        const { context, undo } = watched(fault, reach)
        const injected = await fault.inject(context, token)
        const mend = breakAt(1, kind, method)
        await failed(injected.heal())
        mend()
        await fault.heal(undo())
        await expectHealthy()
      }
  })

  it.each(atGateway.slice(1))('%s: does not bite on what is not meant', async (_, make) => {
    const fault = make()
    const { context, bite, bites } = watched(fault, world.reach)
    const injected = await fault.inject(context, token)
    const { url } = world.gateway
    expect(await ask(`${url}/visits`)).toMatchObject({ status: 200 })
    expect(await ask(`${url}/other`, { method: 'POST', body: 'bound-k1' })).toMatchObject({ status: 200 })
    expect(await ask(`${url}/visits`, { method: 'POST', body: 'k1' })).toMatchObject({ status: 200 })
    await injected.heal()
    expect(bites).toEqual([])
    expect(bite()).toMatchObject({ bit: false })
  })

  it('held-answer: has shown nothing when its caller had given up', async () => {
    const fault = heldAnswer({ link, match })
    const held = Promise.withResolvers<AbortSignal>()
    const hold: HttpLink['hold'] = async (...args) => {
      const request = await world.gateway.hold(...args)
      held.resolve(request.left)
      return request
    }
    const http = new Map([['service', { ...world.gateway, hold }]])
    const { context, bite } = watched(fault, { ...world.reach, http })
    const injected = await fault.inject(context, token)
    const leave = new AbortController()
    const { signal } = leave
    const asked = ask(`${world.gateway.url}/visits`, { method: 'POST', body: 'bound-k1', signal })
    const left = await held.promise
    leave.abort()
    await asked
    await expect.poll(() => left.aborted).toBe(true)
    await injected.heal()
    expect(bite()).toMatchObject({
      bit: false,
      words: expect.stringMatching(
        /^the answer to POST \/visits had been given up by its caller when it was let go, after \d+ ms$/,
      ),
    })
    await expectHealthy()
  })

  it.each(atGateway.slice(1))('%s: leaves nothing on disk to undo, for it dies with the harness', async (_, make) => {
    const fault = make()
    const { undo } = watched(fault, world.reach)
    expect(undo()).toBeNull()
    await fault.heal(undo())
  })

  it.each(all)('%s: is made again from a plan', (_, make) => {
    const fault = make()
    const again = anew(fault)
    expect(again.options).toEqual(fault.options)
    expect(again.needs).toEqual(fault.needs)
    expect(again.name).toBe(fault.name)
  })
})

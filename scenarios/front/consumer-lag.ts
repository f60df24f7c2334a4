import { kill } from '../../chaos/process/kill.ts'
import { pause } from '../../chaos/process/pause.ts'
import { alertedInTime } from '../../checks/front/alerted-in-time.ts'
import { eventsBookedOnce } from '../../checks/front/events-booked-once.ts'
import { alwaysOfFronts } from '../../checks/front/index.ts'
import type { Fault } from '../../harness/model/fault.ts'
import type { FrontEvents } from '../../harness/model/front.ts'
import type { FrontFacts } from '../../harness/model/front-facts.ts'
import type { FrontScenario } from '../../harness/model/front-scenario.ts'
import type { Walk } from '../../harness/model/walk.ts'
import { awaitAlert, stateOf } from './alert-state.ts'
import { offersAll } from './offers.ts'

/** Within what time consumers drain what they were sent, members that died missed and partitions given to others included. */
const drainsWithinMs = 45_000
const role = 'upstream:consumer'

const replicasOf = ({ behind }: FrontFacts): number => behind?.['consumer'] ?? 1

const dies = (replica: number): string => `dies-${replica}`
const standsStill = (replica: number): string => `stands-still-${replica}`

const eventsOf = ({ front }: Walk): FrontEvents => {
  if (front.events === undefined) throw new Error(`${front.name} has no events`)
  return front.events
}

/** Writes so many things, or what of them it can by a moment of `performance.now()`, and one at least; their ids. */
const writeMany = async (walk: Walk, count: number, byMs = Infinity): Promise<readonly string[]> => {
  const ids: string[] = []
  for (let nth = 1; nth <= count && (nth === 1 || performance.now() < byMs); nth += 1) {
    const answer = await walk.request('write', { text: `${walk.mark}-${nth}`, purpose: 'event' })
    if (answer.status !== undefined && answer.status < 300) ids.push(walk.front.idOf?.(answer) ?? '')
  }
  return ids
}

const timesOf = async (walk: Walk, id: string): Promise<number> =>
  eventsOf(walk).times(await walk.request('read', { id, purpose: 'look', due: 'any' }))

const lagOf = async (walk: Walk): Promise<number> => {
  const { total } = await eventsOf(walk).lag()
  const words = `the consumers are ${total} messages behind`
  const subject = walk.front.name
  walk.record({
    kind: 'probe',
    actor: 'harness',
    outcome: 'ok',
    probe: 'kafka',
    subject,
    value: total,
    unit: 'messages',
    words,
  })
  return total
}

const onceWords = (times: number): string =>
  times === 0 ? 'never booked' : times === 1 ? 'booked once' : `booked ${times} times`

/** Waits until all took effect, for as long as more of it does, and records how often each did; whether all did. */
const findAll = async (walk: Walk, ids: readonly string[]): Promise<boolean> => {
  const left = new Set(ids)
  const moreOfIt = async (): Promise<boolean> => {
    const before = left.size
    for (const id of left) {
      if ((await timesOf(walk, id)) === 0) break
      left.delete(id)
    }
    return left.size < before
  }
  while (left.size > 0 && (await walk.until(drainsWithinMs, moreOfIt)));
  for (const [nth, id] of ids.entries()) {
    const got = onceWords(await timesOf(walk, id))
    walk.found({ purpose: 'event', what: `event ${nth + 1} of ${ids.length}`, wanted: 'booked once', got })
  }
  return left.size === 0
}

/** Waits until nobody is behind, for as long as the lag falls. @param withinMs it has to fall */
const drained = async (walk: Walk, withinMs = drainsWithinMs): Promise<void> => {
  let lag = await lagOf(walk)
  const falls = async (): Promise<boolean> => {
    const before = lag
    lag = await lagOf(walk)
    return lag < before
  }
  while (lag > 0 && (await walk.until(withinMs, falls)));
  const { alert = { name: '', above: 0, withinMs: 0 } } = walk.front.consumer ?? {}
  // Whoever comes next must not meet an alert that is still open; while the lag is above it it stays open.
  if (lag <= alert.above)
    await walk.until(alert.withinMs, async () => Promise.resolve(stateOf(walk, alert.name) === 'cleared'))
  walk.found({
    purpose: 'event',
    what: 'the lag afterwards',
    wanted: 'none',
    got: lag === 0 ? 'none' : `${lag} messages`,
  })
}

/** Does something while all consumers stand still. */
const whileAllStandStill = async <T>(walk: Walk, work: () => Promise<T>): Promise<T> => {
  const stood = []
  for (let replica = 1; replica <= replicasOf(walk.front); replica += 1)
    stood.push(await walk.inject(standsStill(replica)))
  const done = await work()
  for (const each of stood) await each.heal()
  return done
}

const stopped = async (walk: Walk): Promise<void> => {
  const { alert = { name: '', above: 0, withinMs: 0 } } = walk.front.consumer ?? {}
  const before = await walk.step('write, and find it', async () => {
    const ids = await writeMany(walk, 2)
    await findAll(walk, ids)
    return ids
  })
  const ids = await walk.step('write while all consumers stand still', async () =>
    whileAllStandStill(walk, async () => {
      const written = await writeMany(walk, alert.above + 5)
      const grown = await lagOf(walk)
      const above = `above ${alert.above}`
      walk.found({
        purpose: 'event',
        what: 'the lag meanwhile',
        wanted: above,
        got: grown > alert.above ? above : String(grown),
      })
      await awaitAlert(walk, alert, 'raised')
      return written
    }),
  )
  await walk.step('wait until all is drained', async () => {
    await drained(walk)
    await awaitAlert(walk, alert, 'cleared')
    await findAll(walk, [...before, ...ids])
  })
}

const poisoned = async (walk: Walk): Promise<void> => {
  const events = eventsOf(walk)
  const before = await events.deadLetters()
  const count = await walk.step('put a message that nobody can read on every partition', async () =>
    events.poison(walk.mark),
  )
  const ids = await walk.step('write behind it', async () => writeMany(walk, 10))
  await walk.step('find what was written', async () => {
    // What stood still for so long is not waited for again.
    const withinMs = (await findAll(walk, ids)) ? drainsWithinMs : 0
    await drained(walk, withinMs)
    const given = async (): Promise<number> => (await events.deadLetters()) - before
    await walk.until(withinMs, async () => (await given()) >= count)
    // One that is given up while its partition goes to another consumer is given up there too.
    const seen = await given()
    const all = 'all on the dead-letter topic'
    walk.found({
      purpose: 'event',
      what: 'unreadable messages',
      wanted: all,
      got: seen >= count ? all : `${seen} of ${count} there`,
    })
  })
}

/** How many each of several writers writes at once: more where consumers are through with fewer before anybody can kill one. */
const lots = [10, 25, 125]
const writers = 8
/** For so long consumers may stand still and keep their partitions: no broker's sessions are shorter than 6 s, unless it is told so (`group.min.session.timeout.ms`). Those that lost them do not go on together. */
const keepPartitionsMs = 3_000

/** Writes much at once that nobody takes meanwhile, so that all consumers have much in hand once they go on, and waits until they do. @returns ids, and whether there is still work left */
const heapUp = async (
  walk: Walk,
  each: number,
): Promise<{ readonly ids: readonly string[]; readonly left: boolean }> => {
  const byMs = performance.now() + keepPartitionsMs
  const { written, before } = await whileAllStandStill(walk, async () => {
    const all = Array.from({ length: writers }, async () => writeMany(walk, each, byMs))
    return { written: await Promise.all(all), before: await lagOf(walk) }
  })
  const areBooked = async (nth: number): Promise<readonly boolean[]> =>
    Promise.all(written.flatMap((ids) => ids.at(nth) ?? []).map(async (id) => (await timesOf(walk, id)) > 0))
  const begun = async (): Promise<boolean> => (await areBooked(0)).includes(true) || (await lagOf(walk)) < before
  await walk.until(drainsWithinMs, begun)
  return { ids: written.flat(), left: (await areBooked(-1)).includes(false) }
}

/** Consumers that die, one after the other: the first may not have any partitions yet, and then the second has them all. */
const deathsOf = (front: FrontFacts): number => Math.min(2, replicasOf(front))

const rebalanced = async (walk: Walk): Promise<void> => {
  const ids: string[] = []
  await walk.step('write, and find it', async () => findAll(walk, await writeMany(walk, 2)))
  for (let replica = 1; replica <= deathsOf(walk.front); replica += 1) {
    await walk.step('write much while all consumers stand still, and let them go on', async () => {
      for (const each of lots) {
        const heap = await heapUp(walk, each)
        ids.push(...heap.ids)
        if (heap.left) return
      }
      throw new Error(`the consumers were through with ${ids.length} events before one could be killed in the middle`)
    })
    await walk.step('kill a consumer in the middle of it', async () => {
      const killed = await walk.inject(dies(replica))
      await killed.heal()
    })
    await walk.step('wait until all is drained', async () => drained(walk))
  }
  await walk.step('find it', async () => findAll(walk, ids))
}

const walks: Readonly<Record<string, (walk: Walk) => Promise<void>>> = {
  'consumers-stand-still': stopped,
  'unreadable-message': poisoned,
  'rebalance-in-mid-batch': rebalanced,
}

const faultsOf = (front: FrontFacts, variant: string): Readonly<Record<string, Fault>> => {
  if (variant === 'unreadable-message') return {}
  const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1)
  const stand = upTo(replicasOf(front)).map(
    (replica) => [standsStill(replica), pause({ role, replica, atMostMs: drainsWithinMs })] as const,
  )
  const die = upTo(variant === 'rebalance-in-mid-batch' ? deathsOf(front) : 0).map(
    (replica) => [dies(replica), kill({ role, replica })] as const,
  )
  return Object.fromEntries<Fault>([...stand, ...die])
}

/** Consumers of Kafka that stand still, that meet what they cannot read, and one that dies. */
export const consumerLag = (): FrontScenario => ({
  name: 'consumer-lag',
  claim:
    'While consumers stand still their lag grows and the alert opens; afterwards it drains and closes. A message that nobody can read goes to the dead-letter topic and holds up nobody. A consumer that dies in mid-batch loses and doubles nothing.',
  source: 'HAF consumer lag',
  severity: 'P2',
  tags: ['front-door', 'kafka', 'alerts'],
  variants: Object.keys(walks),
  fits: (front) =>
    front.consumer === undefined
      ? 'no consumers of Kafka were declared; "consumer: { … }" would unlock this'
      : offersAll(front, ['write', 'read']),
  faults: ({ front, variant }) => faultsOf(front, variant),
  // A lag that nobody makes does not grow.
  claimsWithoutFaults: (variant) => variant === 'rebalance-in-mid-batch',
  takesMs: () => 40_000,
  walk: async (walk) => walks[walk.variant]?.(walk),
  checks: (_, variant) => [
    eventsBookedOnce(),
    ...(variant === 'consumers-stand-still' ? [alertedInTime()] : []),
    ...alwaysOfFronts(),
  ],
})

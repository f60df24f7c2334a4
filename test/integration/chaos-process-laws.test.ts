import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { faults } from '../../chaos/index.ts'
import { kill } from '../../chaos/process/kill.ts'
import { pause } from '../../chaos/process/pause.ts'
import { restart } from '../../chaos/process/restart.ts'
import { rollingRestart } from '../../chaos/process/rolling-restart.ts'
import { startDelayed } from '../../chaos/process/start-delayed.ts'
import { startRelease } from '../../chaos/process/start-release.ts'
import { startVersion } from '../../chaos/process/start-version.ts'
import { databaseReach } from '../../harness/reach/database-session.ts'
import type { Fault, FaultContext } from '../../harness/model/fault.ts'
import { placedProcess } from '../../harness/reach/placed-process.ts'
import {
  isRunning,
  type ProcessIdentity,
  processIdentity,
  signalProcess,
} from '../../harness/reach/process-identity.ts'
import type { ReplicaProcess } from '../../harness/model/process-reach.ts'
import type { HeldCall, QueuePoint, QueueTap, Reach } from '../../harness/model/reach.ts'
import { streamFacts } from '../unit/stream-facts.ts'
import { token, watched } from './links/watched.ts'
import { someProcess, type SomeProcess } from './processes/some-process.ts'

let one: SomeProcess
let two: SomeProcess

beforeEach(async () => {
  one = await someProcess('consumer-1')
  two = await someProcess('consumer-2')
})
afterEach(() => {
  one.close()
  two.close()
})

const database = databaseReach(() => 'postgres://nobody')
const reachOf = (replicas: readonly ReplicaProcess[], tap?: QueueTap): Reach => ({
  database,
  ...(tap === undefined ? {} : { tap }),
  processes: { replicasOf: (service) => (service === 'consumer' ? replicas : []) },
})
const both = (): Reach => reachOf([one.replica, two.replica])
const again = (fault: Fault): Fault => {
  const make = Object.entries(faults).find(([name]) => name === fault.name)?.[1]
  if (make === undefined) throw new Error(`there is no fault ${fault.name}`)
  return make(JSON.parse(JSON.stringify(fault.options)))
}

const expectHealthy = (): void => {
  expect([one.up(), two.up(), one.frozen(), two.frozen()]).toEqual([true, true, false, false])
}

interface Law {
  readonly name: string
  readonly make: () => Fault
  /** Whether what it does shows in the process that is meant, which was the given one. */
  readonly inForce: (before: ProcessIdentity) => boolean
  /** Whether the same process is there after the healing. */
  readonly same: boolean
  readonly did: string
}

const laws: readonly Law[] = [
  {
    name: 'kill',
    make: () => kill({ replica: 2 }),
    inForce: () => !two.up(),
    same: false,
    did: 'was killed',
  },
  { name: 'pause', make: () => pause({ replica: 2 }), inForce: () => two.frozen(), same: true, did: 'was frozen' },
  {
    name: 'restart',
    make: () => restart({ replica: 2 }),
    inForce: (before) => !isRunning(before),
    same: false,
    did: 'was told to end',
  },
  {
    name: 'start-delayed',
    make: () => startDelayed({ replica: 2 }),
    inForce: () => !two.up(),
    same: false,
    did: 'was told to end, and its start is delayed',
  },
]

describe.each(laws)('$name', ({ make, inForce, same, did }) => {
  it('hits the one that is meant, says which process it was, and leaves all as it was when healed', async () => {
    const fault = again(make())
    const before = two.now()
    const seen = watched(fault, both())
    const injected = await fault.inject(seen.context, token)
    expect(inForce(before)).toBe(true)
    expect(one.up()).toBe(true)
    await seen.bitten
    await injected.heal()
    expectHealthy()
    expect(seen.bite()).toMatchObject({ bit: true })
    const told = did.startsWith('was told to end') ? { toldToEnd: 'consumer-2' } : {}
    expect(seen.bites).toEqual([
      { words: `consumer-2 (pid ${before.pid}) ${did}`, subject: `consumer-2 (pid ${before.pid})`, ...told },
    ])
    expect(two.now().pid === before.pid).toBe(same)
  })

  it('can be healed twice, by its record too, and when it was never injected', async () => {
    const fault = make()
    const seen = watched(fault, both())
    const undo = seen.undo()
    await fault.heal(undo)
    expectHealthy()
    const injected = await fault.inject(seen.context, token)
    await fault.heal(undo)
    expectHealthy()
    const [pid] = [two.now().pid]
    await fault.heal(undo)
    await injected.heal()
    await injected.heal()
    expectHealthy()
    // Nobody was started beside the one that runs.
    expect(two.now().pid).toBe(pid)
  })

  it('is healed by its record alone when inject came only half of its way', async () => {
    const fault = make()
    const hit = Promise.withResolvers<undefined>()
    const stuck = async (): Promise<never> => {
      hit.resolve(undefined)
      return new Promise<never>(() => undefined)
    }
    const halfway: ReplicaProcess = {
      ...two.replica,
      kill: () => two.replica.kill().then(stuck),
      pause: () => two.replica.pause().then(stuck),
      stop: () => two.replica.stop().then(stuck),
    }
    const before = two.now()
    const seen = watched(fault, reachOf([one.replica, halfway]))
    const undo = seen.undo()
    void fault.inject(seen.context, token)
    await hit.promise
    expect(inForce(before)).toBe(true)
    await fault.heal(undo)
    expectHealthy()
  })

  it('says what to do when the process is dead already, and when its pid is somebody else’s by now', async () => {
    const fault = make()
    await two.replica.kill()
    const dead = watched(fault, both())
    await expect(fault.inject(dead.context, token)).rejects.toMatchObject({ code: 'process-gone', exitCode: 4 })
    await fault.heal(dead.undo())
    expectHealthy()

    const { pid } = one.now()
    const reused = placedProcess({ kind: 'pid', pid, startTime: 'another' }, { replica: 'consumer-2' })
    const stranger = watched(fault, reachOf([one.replica, reused]))
    await expect(fault.inject(stranger.context, token)).rejects.toMatchObject({
      code: 'process-gone',
      hint: expect.stringContaining(String(pid)),
    })
    await fault.heal(stranger.undo())
    expectHealthy()
    expect([dead.bite().bit, stranger.bite().bit]).toEqual([false, false])
  })

  it('says so when nothing names the processes, or there are fewer', async () => {
    const fault = make()
    const nothing = watched(fault, { database })
    expect(() => fault.undo(nothing.context, token)).toThrow('nothing names the processes of consumer')
    const few = watched(fault, reachOf([one.replica]))
    await expect(fault.inject(few.context, token)).rejects.toMatchObject({ code: 'no-such-replica' })
    expectHealthy()
  })
})

/** A tap at which one call comes by when it is told to. */
const scriptedTap = () => {
  const decided: string[] = []
  let coming = Promise.withResolvers<HeldCall>()
  const asked: QueuePoint[] = []
  const tap: QueueTap = {
    rule: () => () => undefined,
    hold: async (point, _match, signal) => {
      asked.push(point)
      return Promise.race([
        coming.promise,
        new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
      ])
    },
  }
  const come = (consumer: string): void => {
    const { resolve } = coming
    coming = Promise.withResolvers()
    resolve({
      hit: { action: 'DeleteMessage', queue: 'queue', consumer, messageId: 'm1', words: '' },
      forward: () => decided.push('forward'),
      drop: () => decided.push('drop'),
    })
  }
  return { tap, come, decided, asked }
}
const at = { point: 'delete-received', key: 'k1' } as const

describe('a fault at a point', () => {
  it('kills the one whose work is held there, and only then drops the work', async () => {
    const { tap, come, decided, asked } = scriptedTap()
    const fault = again(kill({ at, held: 'drop', down: 'restarted' }))
    const before = two.now()
    const killed: string[][] = []
    const spied: ReplicaProcess = {
      ...two.replica,
      kill: async () => {
        await two.replica.kill()
        killed.push([...decided])
      },
    }
    const seen = watched(fault, reachOf([one.replica, spied], tap))
    const injected = await fault.inject(seen.context, token)
    expect([asked, isRunning(before)]).toEqual([['delete-received'], true])
    come('consumer-2')
    await seen.bitten
    expect([isRunning(before), killed, decided]).toEqual([false, [[]], ['drop']])
    // Started at once, before it was healed.
    expectHealthy()
    expect(two.now().pid).not.toBe(before.pid)
    await injected.heal()
    expect(seen.bites.map(({ words }) => words)).toEqual([
      `consumer-2 (pid ${before.pid}) was killed at delete-received: its DeleteMessage of m1 on queue was held`,
      'its DeleteMessage of m1 on queue was dropped',
    ])
    expectHealthy()
  })

  it('keeps the work of a frozen one until it is healed, and lets it go before the process', async () => {
    const { tap, come, decided } = scriptedTap()
    const fault = again(pause({ at, held: 'forward' }))
    const seen = watched(fault, reachOf([one.replica, two.replica], tap))
    const injected = await fault.inject(seen.context, token)
    come('consumer-1')
    await seen.bitten
    expect([one.frozen(), two.frozen(), decided]).toEqual([true, false, []])
    await injected.heal()
    expect(decided).toEqual(['forward'])
    expectHealthy()
  })

  it('did not bite when nothing came there, and harms nobody', async () => {
    const { tap } = scriptedTap()
    const fault = kill({ at, atMostMs: 1 })
    const seen = watched(fault, reachOf([one.replica, two.replica], tap))
    const injected = await fault.inject(seen.context, token)
    await seen.expired
    await injected.heal()
    expect(seen.bite().bit).toBe(false)
    expectHealthy()
  })

  it('lets the work go on of whom nobody knows which of them it is, says so, and waits for the next', async () => {
    const { tap, come, decided } = scriptedTap()
    const fault = kill({ at, held: 'forward' })
    const seen = watched(fault, reachOf([one.replica, two.replica], tap))
    const injected = await fault.inject(seen.context, token)
    come('any')
    await expect.poll(() => decided).toEqual(['forward'])
    expect(seen.bite()).toMatchObject({
      bit: false,
      words: expect.stringMatching(
        /the work of "any", and whether that is consumer-1, consumer-2 cannot be told: give/,
      ),
    })
    come('consumer-2')
    await seen.bitten
    expect([one.up(), two.up()]).toEqual([true, false])
    await injected.heal()
    expect(seen.bite().bit).toBe(true)
    expectHealthy()
  })
})

describe('a restart', () => {
  it('at a point: the work goes on once the process was told to end, and it is started again after its end', async () => {
    const { tap, come, decided } = scriptedTap()
    const fault = again(restart({ at }))
    const before = two.now()
    const told: string[][] = []
    const spied: ReplicaProcess = {
      ...two.replica,
      stop: () => {
        told.push([...decided])
        return two.replica.stop()
      },
    }
    const seen = watched(fault, reachOf([one.replica, spied], tap))
    const injected = await fault.inject(seen.context, token)
    come('consumer-2')
    await seen.bitten
    expect([told, decided, isRunning(before)]).toEqual([[[]], ['forward'], false])
    expect(seen.bites[0]?.toldToEnd).toBe('consumer-2')
    await injected.heal()
    expectHealthy()
  })

  it('is healed by its record when the process had been told to end, and had not ended yet', async () => {
    const fault = restart({ replica: 2 })
    const undo = watched(fault, both()).undo()
    const before = two.now()
    signalProcess(before, 'SIGTERM')
    expect(isRunning(before)).toBe(true)
    await fault.heal(undo)
    expectHealthy()
    expect(isRunning(before)).toBe(false)
  })
})

/** A consumer that receives another message each time somebody looks. */
const busy = (names: readonly string[]): FaultContext['inFlight'] => {
  let looked = 0
  return () => {
    looked += 1
    return names.map((replica) => ({ replica, messageId: `m-${replica}-${looked}`, key: `K${looked}` }))
  }
}

describe('a rolling restart', () => {
  const everybody = ['consumer-1', 'consumer-2']

  it('restarts each replica once it has work in flight, one after the other, and has bitten then', async () => {
    const fault = again(rollingRestart())
    const before = [one.now(), two.now()]
    const others: boolean[] = []
    const spied = [one, two].map(({ replica }, index): ReplicaProcess => ({
      ...replica,
      stop: () => {
        others.push([one, two][1 - index]?.up() === true)
        return replica.stop()
      },
    }))
    const seen = watched(fault, reachOf(spied), { inFlight: busy(everybody) })
    const injected = await fault.inject(seen.context, token)
    await seen.bitten
    expect(before.map(isRunning)).toEqual([false, false])
    expect(others).toEqual([true, true])
    await injected.heal()
    await injected.heal()
    expectHealthy()
    expect(seen.bite()).toMatchObject({ bit: true, words: 'all 2 replicas were restarted, each with work in flight' })
    expect(seen.bites.map(({ toldToEnd }) => toldToEnd)).toEqual([...everybody, undefined])
    expect(seen.bites.map(({ words }) => words)).toEqual([
      expect.stringMatching(
        /^consumer-1 \(pid \d+\) was told to end with work in flight \(K\d+(, K\d+)*\), ended after \d+ ms, and was started again$/u,
      ),
      expect.stringMatching(/^consumer-2 /u),
      'all 2 replicas were restarted, each with work in flight',
    ])
  })

  it('has not bitten when a replica never had anything in flight', async () => {
    const fault = rollingRestart({ atMostMs: 1000 })
    const before = two.now()
    const seen = watched(fault, both(), { inFlight: busy(['consumer-1']) })
    const injected = await fault.inject(seen.context, token)
    await seen.expired
    await injected.heal()
    expect(seen.isBitten()).toBe(false)
    expect(seen.bite()).toMatchObject({
      bit: false,
      words: 'replicas restarted with work in flight: 1, and not all of them',
    })
    expect(isRunning(before)).toBe(true)
    expectHealthy()
  })

  it('is healed by its record alone when it came only half of its way, and when it never began', async () => {
    const fault = rollingRestart()
    const hit = Promise.withResolvers<undefined>()
    const halfway: ReplicaProcess = {
      ...one.replica,
      stop: async () => {
        await one.replica.stop()
        hit.resolve(undefined)
        return new Promise<never>(() => undefined)
      },
    }
    const seen = watched(fault, reachOf([halfway, two.replica]), { inFlight: busy(everybody) })
    const undo = seen.undo()
    await fault.inject(seen.context, token)
    await hit.promise
    expect(one.up()).toBe(false)
    await fault.heal(undo)
    expectHealthy()
    const pids = [one.now().pid, two.now().pid]
    await fault.heal(undo)
    expect([one.now().pid, two.now().pid]).toEqual(pids)
  })

  it('says so when a replica is dead already', async () => {
    await one.replica.kill()
    const fault = rollingRestart()
    const failed = Promise.withResolvers<unknown>()
    const seen = watched(fault, both(), { inFlight: busy(everybody), fail: failed.resolve })
    const injected = await fault.inject(seen.context, token)
    expect(await failed.promise).toMatchObject({ code: 'process-gone', exitCode: 4 })
    await injected.heal()
    expectHealthy()
    expect(seen.bite().bit).toBe(false)
  })
})

describe('a start of another version', () => {
  const releases = {
    current: { name: 'release 2', env: { RELEASE: '2' } },
    previous: { name: 'release 1', env: { RELEASE: '1' } },
  }
  const stream = streamFacts({ releases })
  /** What each was started with, as it tells on its place. */
  const running = () =>
    [one, two].map(({ replica }) => {
      const place = replica.place()
      return place?.kind === 'command' ? place.env['RELEASE'] : undefined
    })

  it('starts each replica as the release before, and the one that was when healed', async () => {
    const fault = again(startVersion())
    const seen = watched(fault, both(), { stream, inFlight: busy(['consumer-1', 'consumer-2']) })
    const injected = await fault.inject(seen.context, token)
    await seen.bitten
    expect(running()).toEqual(['1', '1'])
    const old = [one.now(), two.now()]
    await injected.heal()
    expect([running(), old.map(isRunning)]).toEqual([
      ['2', '2'],
      [false, false],
    ])
    expectHealthy()
    expect(seen.bite()).toMatchObject({ bit: true })
    expect(seen.bites[0]?.words).toMatch(/and was started again as release 1$/u)
  })

  it('is healed by its record alone, which starts what ran before in place of whoever runs', async () => {
    const fault = startVersion()
    const seen = watched(fault, both(), { stream, inFlight: busy(['consumer-1', 'consumer-2']) })
    const undo = seen.undo()
    await fault.inject(seen.context, token)
    await seen.bitten
    const old = [one.now(), two.now()]
    await fault.heal(undo)
    expect(old.map(isRunning)).toEqual([false, false])
    expectHealthy()
    await fault.heal(undo)
    expectHealthy()
  })

  it('can be of one replica alone, without any work, and is rolled forward by its own healing and by its record', async () => {
    const release = (name: string) => ({ name: `release ${name}`, env: { RELEASE: name } })
    const fault = again(startRelease({ replica: 2, previous: release('1'), current: release('2') }))
    const before = [one.now(), two.now()]
    const seen = watched(fault, both())
    const undo = seen.undo()
    const injected = await fault.inject(seen.context, token)
    await seen.bitten
    expect(running()).toEqual([undefined, '1'])
    expect(before.map(isRunning)).toEqual([true, false])
    await injected.heal()
    const current = two.now()
    await injected.heal()
    expect([running(), two.now().pid]).toEqual([[undefined, '2'], current.pid])
    expectHealthy()
    expect(seen.bite()).toMatchObject({ bit: true, words: expect.stringContaining('1') })
    expect(seen.bites[0]?.words).toMatch(/was told to end, to be started as release 1$/u)
    await fault.heal(undo)
    expect(isRunning(current)).toBe(false)
    expectHealthy()
  })

  it('says what to name where the stream names no other release', async () => {
    const fault = startVersion()
    const seen = watched(fault, both(), { inFlight: busy(['consumer-1', 'consumer-2']) })
    await expect(fault.inject(seen.context, token)).rejects.toMatchObject({ code: 'no-other-release', exitCode: 2 })
    expectHealthy()
  })
})

describe('a container', () => {
  it('that cannot be reached is said to be so, with what to do', async () => {
    const replica = placedProcess({ kind: 'container', container: 'shakedown-not-there' }, { replica: 'consumer-1' })
    const fault = kill()
    const seen = watched(fault, reachOf([replica]))
    await expect(fault.inject(seen.context, token)).rejects.toMatchObject({
      code: expect.stringMatching(/^(no-docker|no-such-container|docker-failed)$/),
      exitCode: 4,
    })
    expect(seen.bite().bit).toBe(false)
  })
})

describe('a process known by its pid alone', () => {
  it('can be frozen and goes on, and once killed cannot be started again, which is said', async () => {
    const identity = processIdentity(one.now().pid)
    if (identity === undefined) throw new Error('it does not run')
    const replica = placedProcess({ kind: 'pid', ...identity }, { replica: 'consumer-1' })
    await replica.pause()
    expect(one.frozen()).toBe(true)
    await replica.resume()
    expectHealthy()
    await expect(kill().inject(watched(kill(), reachOf([replica])).context, token)).rejects.toMatchObject({
      code: 'process-not-startable',
    })
    expectHealthy()
  })
})

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { kill } from '../../chaos/process/kill.ts'
import { pause } from '../../chaos/process/pause.ts'
import { restart } from '../../chaos/process/restart.ts'
import { startDelayed } from '../../chaos/process/start-delayed.ts'
import { databaseReach } from '../../harness/reach/database-session.ts'
import type { Fault } from '../../harness/model/fault.ts'
import { placedProcess } from '../../harness/reach/placed-process.ts'
import type { ReplicaProcess } from '../../harness/model/process-reach.ts'
import type { Reach } from '../../harness/model/reach.ts'
import { token, watched } from '../integration/links/watched.ts'
import { docker } from './docker.ts'
import { images } from './images.ts'

let container: string
let replica: ReplicaProcess
let reach: Reach

beforeEach(async () => {
  const image = images.toxiproxy ?? 'ghcr.io/shopify/toxiproxy:2.12.0'
  container = await docker('run', '--detach', '--init', image)
  replica = placedProcess({ kind: 'container', container }, { replica: 'consumer-1', graceMs: 5000 })
  reach = {
    database: databaseReach(() => 'postgres://nobody'),
    processes: { replicasOf: (service) => (service === 'consumer' ? [replica] : []) },
  }
})
afterEach(async () => {
  await docker('rm', '--force', container)
})

const status = () => docker('inspect', '--format', '{{.State.Status}}', container)
const startedAt = () => docker('inspect', '--format', '{{.State.StartedAt}}', container)

const laws: readonly { readonly make: () => Fault; readonly inForce: string; readonly same: boolean }[] = [
  { make: kill, inForce: 'exited', same: false },
  { make: pause, inForce: 'paused', same: true },
  { make: restart, inForce: 'running', same: false },
  { make: startDelayed, inForce: 'exited', same: false },
]

describe.each(laws)('a container under $make.name', ({ make, inForce, same }) => {
  it('is hit, and runs again when healed, also a second time and by the record', async () => {
    const fault = make()
    const before = await startedAt()
    const seen = watched(fault, reach)
    const undo = seen.undo()
    const injected = await fault.inject(seen.context, token)
    expect([await status(), (await startedAt()) === before]).toEqual([inForce, make !== restart])
    await injected.heal()
    await injected.heal()
    expect([await status(), (await startedAt()) === before]).toEqual(['running', same])
    expect(seen.bite()).toMatchObject({ bit: true, words: expect.stringContaining('1') })
    await fault.heal(undo)
    expect(await status()).toBe('running')
  })

  it('is healed by the record alone', async () => {
    const fault = make()
    const seen = watched(fault, reach)
    const undo = seen.undo()
    await fault.inject(seen.context, token)
    await fault.heal(undo)
    expect(await status()).toBe('running')
  })

  it('is said to be down when it is, and not to be there when it is not', async () => {
    const fault = make()
    await docker('stop', '--time', '5', container)
    const down = watched(fault, reach)
    await expect(fault.inject(down.context, token)).rejects.toMatchObject({
      code: 'process-gone',
      hint: expect.stringContaining('docker start'),
    })
    await fault.heal(down.undo())
    expect(await status()).toBe('running')

    const gone = placedProcess({ kind: 'container', container: 'shakedown-not-there' }, { replica: 'consumer-1' })
    const nowhere = watched(fault, { ...reach, processes: { replicasOf: () => [gone] } })
    await expect(fault.inject(nowhere.context, token)).rejects.toMatchObject({ code: 'no-such-container', exitCode: 4 })
    await expect(fault.heal(nowhere.undo())).rejects.toMatchObject({ code: 'no-such-container' })
    expect([down.bite().bit, nowhere.bite().bit]).toEqual([false, false])
  })
})

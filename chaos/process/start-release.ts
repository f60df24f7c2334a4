import { z } from 'zod'
import type { Fault } from '../../harness/model/fault.ts'
import type { ReplicaProcess } from '../../harness/model/process-reach.ts'
import type { Json } from '../../harness/model/schedule.ts'
import { processFault, processFaultForm } from './parts/process-fault.ts'

const releaseForm = z.strictObject({ name: z.string(), env: z.record(z.string(), z.string()) })
const form = processFaultForm
  .pick({ role: true, replica: true, atMostMs: true })
  .extend({ previous: releaseForm, current: releaseForm })

/** Options of {@link startRelease}. */
export type StartReleaseOptions = z.output<typeof form>

/** One process told to end in good order, and started as the release before, without waiting for work; healing starts it as the one that ran again. */
export const startRelease = ({ previous, current, ...where }: StartReleaseOptions): Fault => {
  const away = new Set<ReplicaProcess>()
  const release = ({ name, env }: typeof previous): Json => ({ name, env: { ...env } })
  return processFault(
    {
      name: 'start-release',
      hits: 'processes were started as another release',
      ends: 'in-good-order',
      letsGo: 'once-hit',
      own: { previous: release(previous), current: release(current) },
      // One that runs may be the release before.
      anew: 'always',
      act: async (replica) => {
        away.add(replica)
        await replica.stop()
        return `was told to end, to be started as ${previous.name}`
      },
      afterwards: async (replica) => replica.start(previous.env),
      back: async (replica) => {
        if (!away.delete(replica)) return
        if (await replica.runs()) await replica.stop()
        await replica.start(current.env)
      },
    },
    where,
  )
}

/** Makes it again from a plan's options. */
export const startReleaseFrom = (options: Json): Fault => startRelease(form.parse(options))

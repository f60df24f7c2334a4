import { z } from 'zod'
import { ShakedownError } from '../../harness/errors.ts'
import type { Fault } from '../../harness/model/fault.ts'
import type { Json } from '../../harness/model/schedule.ts'
import type { FaultSubject } from '../../harness/model/target.ts'
import { rollingFault } from './parts/rolling-fault.ts'
import { timeInPlan } from '../time-in-force.ts'

const form = z.strictObject({ atMostMs: z.number().optional() })

/** Options of {@link startVersion}. */
export interface StartVersionOptions {
  /** Longest time in force, in ms; then the fault is over, however far it came. @default as long as a message's deliveries take, by the attributes of its queue, and by how long each replica may take to end and to start */
  readonly atMostMs?: number | undefined
}

const releasesOf = ({ name, releases }: FaultSubject): NonNullable<FaultSubject['releases']> => {
  if (releases !== undefined) return releases
  throw new ShakedownError('no-other-release', `${name} names no other release of its service`, {
    hint: 'Name the one that runs and the one before under releases, each with the variables it is started with.',
    exitCode: 2,
  })
}

/**
 * The release before this one, started in its place: all replicas of the service that consumes the stream are ended one after the other, each when it has just
 * begun with something, and started as the older release. Healing rolls forward again.
 */
export const startVersion = (options: StartVersionOptions = {}): Fault => {
  const fault = rollingFault(
    {
      name: 'start-version',
      change: ({ stream }) => {
        const { name, env } = releasesOf(stream).previous
        return { env, as: ` as ${name}` }
      },
      back: async ({ stream }, replica) => {
        if (await replica.runs()) await replica.stop()
        await replica.start(releasesOf(stream).current.env)
      },
    },
    options,
  )
  const { atMostMs } = options
  return {
    ...fault,
    options: timeInPlan(atMostMs),
    needs: [...fault.needs, { releases: true }],
  }
}

/** Makes it again from a plan's options. */
export const startVersionFrom = (options: Json): Fault => startVersion(form.parse(options))

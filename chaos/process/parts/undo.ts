import { z } from 'zod'
import { placedProcess } from '../../../harness/reach/placed-process.ts'
import { isRunning, processIdentity } from '../../../harness/reach/process-identity.ts'
import type { ReplicaProcess } from '../../../harness/model/process-reach.ts'
import type { Json } from '../../../harness/model/schedule.ts'

const placeForm = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('pid'), pid: z.number().int(), startTime: z.string() }),
  z.object({
    kind: z.literal('command'),
    command: z.tuple([z.string()], z.string()),
    env: z.record(z.string(), z.string()),
    cwd: z.string(),
    pidFile: z.string(),
  }),
  z.object({ kind: z.literal('pid-file'), pidFile: z.string(), restartedWithinSeconds: z.number().exactOptional() }),
  z.object({ kind: z.literal('container'), container: z.string() }),
])
const identityForm = z.object({ pid: z.number().int(), startTime: z.string() })
/**
 * Whether one that runs is ended and started anew. `never`: whoever runs is well. `if-same`: the one of before may have been told to end and be on its way; a
 * later one is well. `always`: a later one may be another than it was.
 */
const anewForm = z.enum(['never', 'if-same', 'always'])
const undoForm = z.object({
  replicas: z.array(z.object({ replica: z.string(), place: placeForm, was: identityForm.optional() })),
  anew: anewForm,
})

/** See {@link undoOf}. */
export type Anew = z.output<typeof anewForm>

/** The undo record of a fault on processes: where each of them is, whichever is hit in the end. */
export const undoOf = (replicas: readonly ReplicaProcess[], anew: Anew = 'never'): Json => ({
  anew,
  replicas: replicas.flatMap((each) => {
    const place = each.place()
    const pid = each.pid()
    const was = pid === undefined ? undefined : processIdentity(pid)
    if (place === undefined) return []
    return [{ replica: each.replica, place: { ...place }, ...(was === undefined ? {} : { was: { ...was } }) }]
  }),
})

/**
 * Lets a frozen process go on, and starts one that is down, where somebody outside can. One that is known by its pid alone and is gone needs
 * nothing: it lived in the run that was killed.
 */
export const healProcesses = async (undo: Json): Promise<void> => {
  const { replicas, anew } = undoForm.parse(undo)
  for (const { replica, place, was } of replicas) {
    const found = placedProcess(place, { replica })
    await found.resume()
    if (!found.startable) continue
    // A container's process has no identity here: it may be the same.
    const same = was === undefined ? place.kind === 'container' : isRunning(was)
    if ((anew === 'always' || (anew === 'if-same' && same)) && (await found.runs())) await found.stop()
    await found.start()
  }
}

import { z } from 'zod'
import { placedProcess } from '../../harness/placed-process.ts'
import type { ReplicaProcess } from '../../harness/process-reach.ts'
import type { Json } from '../../harness/schedule.ts'

const placeForm = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('pid'), pid: z.number().int(), startTime: z.string() }),
  z.object({
    kind: z.literal('command'),
    command: z.tuple([z.string()], z.string()),
    env: z.record(z.string(), z.string()),
    cwd: z.string(),
    pidFile: z.string(),
  }),
  z.object({ kind: z.literal('container'), container: z.string() }),
])
const undoForm = z.object({
  replicas: z.array(z.object({ replica: z.string(), place: placeForm })),
  /** One that runs may be another than it was. */
  changed: z.boolean(),
})

/** The undo record of a fault on processes: where each of them is, whichever is hit in the end. */
export const undoOf = (replicas: readonly ReplicaProcess[], changed = false): Json => ({
  changed,
  replicas: replicas.flatMap((each) => {
    const place = each.place()
    return place === undefined ? [] : [{ replica: each.replica, place: { ...place } }]
  }),
})

/**
 * Lets a frozen process go on, and starts one that is down, where somebody outside can. One that is known by its pid alone and is gone needs
 * nothing: it lived in the run that was killed.
 */
export const healProcesses = async (undo: Json): Promise<void> => {
  const { replicas, changed } = undoForm.parse(undo)
  for (const { replica, place } of replicas) {
    const found = placedProcess(place, { replica })
    await found.resume()
    if (place.kind === 'pid') continue
    if (changed && (await found.runs())) await found.stop()
    await found.start()
  }
}

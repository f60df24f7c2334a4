import type { Sink } from '../../harness/model/stack.ts'

/** What is seen of a process that others keep. */
export interface Sighting {
  readonly up: boolean
  /** Absent while it is down, and where nobody can tell. */
  readonly pid?: number
}

/** Tells the history when a process that others keep ends and when it is back, and whether a fault asked for that. */
export interface Sightings {
  /** How it is looked at; it is up now, which is told. */
  begin(sight: () => Promise<Sighting>): Promise<void>
  /** Looks, and tells what has changed. */
  look(): Promise<void>
  /** Something is done to it: an end until it is back is expected. What has come of it is told before this resolves. */
  expecting<T>(work: () => Promise<T>): Promise<T>
  /** Tells that it was told to end. */
  stopping(pid: number | undefined): void
}

/** Knows nothing before {@link Sightings.begin}. */
export const sightings = (replica: string, sink: Pick<Sink, 'happened'>): Sightings => {
  let sight: () => Promise<Sighting> = async () => ({ up: false })
  let seen: Sighting = { up: false }
  let asked = false
  /** A look that began before something was done says nothing of what came of it. */
  let turn = 0
  const tell = (
    fields: { phase: 'started' | 'stopping' } | { phase: 'exited'; expected: boolean },
    pid?: number,
  ): void =>
    sink.happened(replica, 'ok', {
      kind: 'process',
      process: replica,
      ...fields,
      ...(pid === undefined ? {} : { pid }),
    })
  const see = (now: Sighting): void => {
    const another = now.up && seen.up && now.pid !== seen.pid
    if (seen.up && (!now.up || another)) tell({ phase: 'exited', expected: asked }, seen.pid)
    if (now.up && (!seen.up || another)) {
      tell({ phase: 'started' }, now.pid)
      asked = false
    }
    seen = now
  }
  const look = async (): Promise<void> => {
    const began = turn
    const now = await sight()
    if (began === turn) see(now)
  }
  return {
    begin: async (by) => {
      sight = by
      await look()
    },
    look,
    stopping: (pid) => tell({ phase: 'stopping' }, pid),
    expecting: async (work) => {
      asked = true
      turn += 1
      try {
        return await work()
      } finally {
        turn += 1
        see(await sight())
        // It was up all the time, or is up again.
        if (seen.up) asked = false
      }
    },
  }
}

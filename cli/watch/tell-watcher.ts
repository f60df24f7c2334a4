import { ShakedownError } from '../../harness/errors.ts'
import type { Incident } from '../../harness/incidents/incident.ts'
import { didYouMean } from '../../harness/settings/nearest.ts'
import { openWatchStore, type OpenWatchStoreOptions } from '../../watch/store/open-watch-store.ts'
import type { Request, Store } from '../../watch/store/store.ts'
import type { Io } from '../io.ts'

/** Options of {@link tellWatcher}. */
export interface TellWatcherOptions {
  readonly kind: Request['kind']
  readonly store: OpenWatchStoreOptions['store']
  /** Id of an incident, or name of a monitor that has one open. */
  readonly incident: string
  readonly by: string
  readonly text?: string
}

const refuse = (words: string, hint: string): ShakedownError =>
  new ShakedownError('no-incident', words, { hint, exitCode: 2 })

const find = async (store: Store, { incident, kind }: TellWatcherOptions): Promise<Incident> => {
  const open = await store.incidents({ open: true })
  const named = open.filter(({ id, monitor }) => id === incident || monitor === incident)
  const [first, second] = named
  if (first !== undefined && second === undefined) return first
  const ids = open.map(({ id }) => id)
  if (second !== undefined)
    throw refuse(
      `"${incident}" has ${named.length} open incidents`,
      `Name one: ${named.map(({ id }) => id).join(', ')}`,
    )
  const [closed] = kind === 'note' ? await store.incidents({ id: incident }) : []
  if (closed !== undefined) return closed
  throw refuse(
    `no incident "${incident}" is open`,
    open.length === 0 ? 'None is open at all.' : didYouMean(incident, [...ids, ...open.map(({ monitor }) => monitor)]),
  )
}

/** `shakedown watch ack` and `note`: leaves it in the store; the watcher that uses it, now or later, carries it out and tells. */
export const tellWatcher = async (options: TellWatcherOptions, io: Io): Promise<number> => {
  const { kind, store: named, by, text } = options
  const store = await openWatchStore({ store: named, env: io.env, alone: false })
  try {
    const { id } = await find(store, options)
    await store.request({ kind, incident: id, by, atMs: Date.now(), ...(text === undefined ? {} : { text }) })
    io.out.write(kind === 'note' ? `noted on ${id}\n` : `${by} takes ${id} on\n`)
    return 0
  } finally {
    await store.close()
  }
}

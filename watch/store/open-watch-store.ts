import { ShakedownError } from '../../harness/errors.ts'
import type { WatchSettings } from '../../harness/settings/watch-settings.ts'
import { openStore } from './sqlite/open-store.ts'
import type { SharedStore, Store } from './store.ts'

/** Options of {@link openWatchStore}. */
export interface OpenWatchStoreOptions {
  readonly store: WatchSettings['store']
  readonly env: Readonly<Record<string, string | undefined>>
  /** Whether to keep other watchers away from a file; a command that only asks does not. @default true */
  readonly alone?: boolean
  /** Of a store that several share. @default 5000 */
  readonly leaseMs?: number
  complain?(words: string): void
}

const urlIn = (env: OpenWatchStoreOptions['env'], variable: string): string => {
  const url = env[variable] ?? ''
  if (/^postgres(ql)?:\/\//.test(url) && URL.canParse(url)) return url
  throw new ShakedownError(
    'bad-store',
    url === ''
      ? `the store needs the environment variable ${variable}, which is not set`
      : `the environment variable ${variable} holds no address of a PostgreSQL`,
    { hint: `Set ${variable} to postgresql://user:password@host:port/database.`, exitCode: 2 },
  )
}

/**
 * Opens the store that the configuration names: a file, or a PostgreSQL that several watchers share.
 *
 * @throws {ShakedownError} exit 2 where it is of a newer schema or nobody says where it is, 4 when a file cannot be opened or another watcher has it
 */
export const openWatchStore = async (options: OpenWatchStoreOptions): Promise<Store | SharedStore> => {
  const { store, env, alone = true, leaseMs, complain = () => undefined } = options
  if (typeof store === 'string') return openStore({ file: store, alone })
  const { urlFrom, location } = store.postgres
  // Loaded only where there is one: a watcher with a file takes less memory.
  const { openPostgresStore } = await import('./postgres/open-store.ts')
  return openPostgresStore({
    url: urlIn(env, urlFrom),
    location,
    ...(leaseMs === undefined ? {} : { leaseMs }),
    complain,
  })
}

/** Whether several watchers share a store, of which one looks. */
export const isShared = (store: Store): store is SharedStore => 'lead' in store

/** How long a store that several share may hear nothing of the one that looks: well within one interval of the monitor that looks most often. */
export const leaseFor = (everyMs: readonly number[]): number =>
  Math.max(1000, Math.min(5000, ...everyMs.map((ms) => ms / 2)))

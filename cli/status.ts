import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { messageOf, ShakedownError } from '../harness/errors.ts'
import { maintenanceOf } from '../harness/incidents/maintenance.ts'
import type { Config } from '../harness/settings/config.ts'
import { gatherFacts } from '../watch/page/gather-facts.ts'
import { writePages } from '../watch/page/write-pages.ts'
import { openWatchStore } from '../watch/store/open-watch-store.ts'
import type { Io } from './io.ts'
import { pickTarget } from './pick.ts'

/** Options of {@link statusCommand}. */
export interface StatusCommandOptions {
  /** Folder of the pages. */
  readonly out: string
  /** @default that of the configuration */
  readonly store?: string | undefined
  readonly config: Config
}

const systemOf = async (config: Config): Promise<string> =>
  config.monitors.some(({ probe }) => probe.needs !== 'nothing')
    ? (await pickTarget(config.target, config)).name
    : 'shakedown watch'

/** `shakedown status`: the status page as files, of what a watcher's store holds, whether it runs now or not. */
export const statusCommand = async ({ out, store: given, config }: StatusCommandOptions, io: Io): Promise<number> => {
  const { monitors, watch: settings } = config
  const named = given ?? settings.store
  if (typeof named === 'string' && !existsSync(named))
    throw new ShakedownError('no-store', `there is no store ${named}: nobody has watched yet`, {
      hint: 'Run "shakedown watch" first, or name its store with --store.',
      exitCode: 2,
    })
  const store = await openWatchStore({ store: named, env: io.env, alone: false })
  try {
    const desk = {
      maintenance: (name: string, nowMs: number) => maintenanceOf(name, settings.maintenance, nowMs)?.name,
    }
    const facts = await gatherFacts({
      system: await systemOf(config),
      monitors,
      settings,
      store,
      desk,
      runs: resolve(io.cwd, config.out),
    })
    const names = monitors.map(({ name }) => name)
    io.out.write(`${await writePages(resolve(io.cwd, out), facts, names)}\n`)
    return 0
  } catch (error) {
    if (error instanceof ShakedownError) throw error
    throw new ShakedownError('status-folder', `the status page cannot be written to ${out}: ${messageOf(error)}`, {
      hint: 'Free some space, or give another folder with --out.',
      exitCode: 4,
      cause: error,
    })
  } finally {
    await store.close()
  }
}

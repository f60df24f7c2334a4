import { type Command, InvalidArgumentError } from 'commander'
import type { Config } from '../harness/settings/config.ts'
import type { Io } from './io.ts'

/** Flags that choose settings, as the command line has them. */
export interface SettingsFlags {
  readonly config?: string
  readonly target?: string
  readonly stack?: string
  readonly seed?: string
  readonly out?: string
  readonly atOnce?: string
}

/** What the commands of the nightly suite are built with. */
export interface NightlyCommandsOptions {
  readonly root: Command
  readonly io: Io
  readonly done: (code: number) => void
  readonly settings: (flags: SettingsFlags) => Promise<Config>
}

/** A whole number from 1. */
export const positive = (text: string): number => {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('It must be a whole number from 1.')
  return value
}

/** Collects an option that is given several times. */
export const several = (value: string, before: readonly string[]): readonly string[] => [...before, value]

/** Adds the commands that work on finished runs. */
export const addNightlyCommands = ({ root, io, done, settings }: NightlyCommandsOptions): void => {
  root
    .command('merge')
    .description('make one run of the shards of a run, with reports and exit code as of one')
    .argument('<run...>', 'folders of the shards, or folders that hold them')
    .option('--out <folder>', 'folder in which the merged run lands')
    .option('--durations <file>', 'bring this file up to date, by which the next shards are cut')
    .option('--reporter <name>', 'also write this report; may be given several times', several, [])
    .option('--json', 'print the result as JSON and nothing else on standard output')
    .option('--config <file>', 'configuration file')
    .action(
      async (
        runs: string[],
        flags: SettingsFlags & { durations?: string; reporter: readonly string[]; json?: boolean },
      ) => {
        const { mergeCommand } = await import('./merge.ts')
        const { durations, reporter: reporters, json = false } = flags
        done(await mergeCommand({ runs, durations, reporters, json, config: await settings(flags) }, io))
      },
    )
  root
    .command('gate')
    .description('decide from results whether a release may go')
    .option('--policy <file>', 'what it must show, as JSON or YAML (default: gate of the configuration)')
    .option('--commit <sha>', 'the commit that is to be released (default: the one that is checked out)')
    .option('--image <digest>', 'the image that is to be released')
    .option('--release <version>', 'the version that is to be released')
    .option('--compare <path>', "an earlier run's folder, or an earlier gate.json: fewer judged cells need a reason")
    .option('--run', 'first run what no fresh result tells of, and the proofs that are missing')
    .option('--target <name>', 'system under test, where the policy names none')
    .option('--stack <name>', 'stack, where the policy names none')
    .option('--out <folder>', 'folder in which runs landed, and the decision lands')
    .option('--json', 'print the decision as JSON and nothing else on standard output')
    .option('--config <file>', 'configuration file')
    .action(
      async (
        flags: SettingsFlags & {
          policy?: string
          commit?: string
          image?: string
          release?: string
          compare?: string
          run?: boolean
          json?: boolean
        },
      ) => {
        const { gateCommand } = await import('./gate.ts')
        const { policy, commit, image, release, compare, run = false, json = false } = flags
        const wanted = {
          ...(commit !== undefined && { commit }),
          ...(image !== undefined && { image }),
          ...(release !== undefined && { version: release }),
        }
        done(await gateCommand({ policy, wanted, compare, run, json, config: await settings(flags) }, io))
      },
    )
  root
    .command('trends')
    .description('add runs to a file of trends, and show what changed since the run before')
    .argument('[run...]', 'folders of runs (default: all under --out)')
    .option('--file <file>', 'file of trends', 'reports/trends.sqlite')
    .option('--page <file>', 'page that shows them', 'reports/trends.html')
    .option('--branch <name>', 'branch that the runs are of (default: what the CI system or Git says)')
    .option('--nights <n>', 'runs of a target, stack and branch that the page shows', positive, 30)
    .option('--out <folder>', 'folder in which runs landed')
    .option('--json', 'print what changed as JSON and nothing else on standard output')
    .option('--config <file>', 'configuration file')
    .action(
      async (
        runs: string[],
        flags: SettingsFlags & { file: string; page: string; branch?: string; nights: number; json?: boolean },
      ) => {
        const { trendsCommand } = await import('./trends.ts')
        const { file, page, branch, nights, json = false } = flags
        done(await trendsCommand({ runs, file, page, branch, nights, json, config: await settings(flags) }, io))
      },
    )
  root
    .command('notify')
    .description('tell through the channels of watch what changed since the run before')
    .option('--file <file>', 'file of trends', 'reports/trends.sqlite')
    .option('--always', 'tell also that nothing changed')
    .option('--config <file>', 'configuration file')
    .action(async (flags: SettingsFlags & { file: string; always?: boolean }) => {
      const { notifyCommand } = await import('./notify.ts')
      done(await notifyCommand({ file: flags.file, always: flags.always ?? false, config: await settings(flags) }, io))
    })
  root
    .command('heartbeat')
    .description('call an address that tells somebody when one day the nightly job does not come to its end')
    .argument('[url]', 'address to call (default: SHAKEDOWN_HEARTBEAT_URL)')
    .action(async (url: string | undefined) => {
      const { heartbeatCommand } = await import('./heartbeat.ts')
      done(await heartbeatCommand({ url }, io))
    })
  root
    .command('publish')
    .description('publish runs with an index and badges, to a folder or to S3')
    .argument('[run...]', 'folders of runs (default: all under --out)')
    .requiredOption('--to <place>', 'a folder, or s3://bucket/prefix')
    .option('--keep <n>', 'runs that stay there', positive, 30)
    .option('--with-logs', 'publish also what services wrote to their logs')
    .option('--out <folder>', 'folder in which runs landed')
    .option('--config <file>', 'configuration file')
    .action(async (runs: string[], flags: SettingsFlags & { to: string; keep: number; withLogs?: boolean }) => {
      const { publishCommand } = await import('./publish.ts')
      const { to, keep, withLogs = false } = flags
      done(await publishCommand({ runs, to, keep, withLogs, config: await settings(flags) }, io))
    })
}

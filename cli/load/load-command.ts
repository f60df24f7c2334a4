import { type NightlyCommandsOptions, type SettingsFlags, several } from '../nightly-commands.ts'

interface LoadFlags extends SettingsFlags {
  readonly k6?: boolean
  readonly write?: string
  readonly dryRun?: boolean
  readonly json?: boolean
  readonly reporter: readonly string[]
}

/** Adds the command that puts load on front doors. */
export const addLoadCommand = ({ root, io, done, settings }: NightlyCommandsOptions): void => {
  root
    .command('load')
    .description('put load on a front door and judge it by its thresholds')
    .argument('[load...]', 'loads of the configuration (default: all, one after the other)')
    .option('--k6', 'on the k6 that K6 names, or that is on the PATH, instead of the generator that comes with it')
    .option('--write <file>', 'only write the script that says the same for k6')
    .option('--reporter <name>', 'also write this report; may be given several times', several, [])
    .option('--dry-run', 'tell how many requests it would be, and stop')
    .option('--json', 'print the result as JSON and nothing else on standard output')
    .option('--out <folder>', 'folder in which runs land')
    .option('--config <file>', 'configuration file')
    .action(async (names: string[], flags: LoadFlags) => {
      const { loadCommand } = await import('../load.ts')
      const { k6 = false, write, dryRun = false, json = false, reporter: reporters } = flags
      done(await loadCommand({ names, k6, write, dryRun, json, reporters, config: await settings(flags) }, io))
    })
}

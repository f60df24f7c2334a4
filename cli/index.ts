import { Command, CommanderError, InvalidArgumentError } from 'commander'
import { type Config, loadConfig } from '../harness/settings/config.ts'
import { messageOf, ShakedownError } from '../harness/errors.ts'
import { stopSignal } from './stop-signal.ts'
import type { InitOptions } from './init.ts'
import type { Io } from './io.ts'
import { addNightlyCommands, positive, type SettingsFlags as Common, several } from './nightly-commands.ts'
import { addLoadCommand } from './load/load-command.ts'
import { version } from './version.ts'
import { beginAnew } from './watch/begin-anew.ts'
import { addPeopleCommands } from './watch/people-commands.ts'

const portNumber = (text: string): number => {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 0 || value > 65_535)
    throw new InvalidArgumentError('It must be a port, 0 to 65535.')
  return value
}

const settings = async ({ config: file, ...flags }: Common, io: Io): Promise<Config> => {
  const { target, stack, seed, out, atOnce } = flags
  return loadConfig({ flags: { target, stack, seed, out, atOnce }, env: io.env, cwd: io.cwd, file })
}

const withSettings = (command: Command): Command =>
  command
    .option('--config <file>', 'configuration file (default: shakedown.config.ts, where there is one)')
    .option('--target <name>', 'system under test')
    .option('--stack <name>', 'where queue, database and processes come from')
    .option('--seed <text>', 'seed of all schedules')
    .option('--out <folder>', 'folder in which runs land')
    .option('--at-once <n>', 'cells that run at the same time (default, and 0: as many as the processors bear)')

interface RunFlags extends Common {
  readonly tag?: string
  readonly grep?: string
  readonly repeat: number
  readonly dryRun?: boolean
  readonly json?: boolean
  readonly defect: readonly string[]
  readonly reporter: readonly string[]
  readonly shard?: string
  readonly durations?: string
  readonly confirm: number
  readonly singleFile?: boolean
}

interface WatchFlags extends Common {
  readonly only: readonly string[]
  readonly once?: boolean
  readonly wait: boolean
  readonly json?: boolean
  readonly port?: number
  readonly store?: string
}

interface ShrinkFlags extends Common {
  readonly cell?: string
  readonly confirm: number
  readonly save?: string
  readonly json?: boolean
}

interface ExploreFlags extends Common {
  readonly minutes: number
  readonly schedules?: number
  readonly stream: readonly string[]
  readonly defect: readonly string[]
  readonly first?: boolean
  /** False with --no-shrink. */
  readonly shrink: boolean
  readonly json?: boolean
}

interface ProofFlags extends Common {
  /** False with --no-healthy. */
  readonly healthy: boolean
  readonly reader?: boolean
  readonly monitors?: boolean
  readonly json?: boolean
}

// Commands are loaded when they are called for: "--help" and a mistyped option answer at once.
const program = (io: Io, done: (code: number) => void): Command => {
  const storeOf = async (command: Command): Promise<Config['watch']['store']> => {
    const { store, ...flags } = command.optsWithGlobals<WatchFlags>()
    return store ?? (await settings(flags, io)).watch.store
  }
  const root = new Command('shakedown')
    .description('Proves that an event-driven system on SQS and PostgreSQL recovers.')
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.out.write(text), writeErr: (text) => io.err.write(text) })
  withSettings(
    root
      .command('run')
      .description('run scenarios and judge them')
      .argument('[scenario...]', 'scenarios to run (default: all)'),
  )
    .option('--tag <tag>', 'only scenarios with this tag')
    .option('--grep <text>', 'only cells whose id holds this text')
    .option('--repeat <n>', 'so many runs, one after the other, each under a seed of its own', positive, 1)
    .option('--defect <name...>', 'switch known mistakes on in the target', [])
    .option(
      '--reporter <name>',
      'also write this report: ctrf, github, markdown, openmetrics; with =<file> a copy there; may be given several times',
      several,
      [],
    )
    .option('--shard <i/n>', 'only this part of the whole, which "merge" makes one again; needs a seed that all share')
    .option('--durations <file>', 'with --shard: the durations by which shards are balanced, as "merge" wrote them')
    .option('--confirm <n>', 'run each failed cell so many times in all, and tell whether it fails always', positive, 1)
    .option('--single-file', 'a report.html that holds everything, for a mail, also of the cells that passed')
    .option('--dry-run', 'print the plan and stop')
    .option('--json', 'print the result as JSON, one line a run, and nothing else, on standard output')
    .action(async (names: string[], flags: RunFlags) => {
      const { runCommand } = await import('./run.ts')
      const config = await settings(flags, io)
      const { dryRun = false, json = false, defect: defects, reporter: reporters, ...chosen } = flags
      done(await runCommand({ ...chosen, names, dryRun, json, defects, reporters, config }, io))
    })
  root
    .command('init')
    .description('write shakedown.config.ts and a first target, which runs at once')
    .option('--name <name>', "what to call the system (default: the folder's name)")
    .option('--event <name>', 'name of the first kind of event (default: note.written)')
    .option(
      '--queue <name>',
      'queue that it is published on (default: the one that a *QUEUE_URL variable names, else notes)',
    )
    .option('--start <command>', 'starts your consumer (default: an example consumer is written, and started)')
    .option('--body <text>', "with --start: an event's message, JSON or any other text, with {key} and {copy} in it")
    .option('--effects-sql <query>', 'with --start: gives the columns key and record, for the keys in $1')
    .option(
      '--effects-path <path>',
      'with --start: path that answers a JSON list of the records of {key}, each with an id',
    )
    .option('--health <path>', 'with --start: path that answers 2xx while your consumer is healthy')
    .option('--ci <system>', 'write only the nightly suite and the gate: github, gitlab, circleci or jenkins')
    .option('--shards <n>', 'with --ci: jobs that share the work (default: 4)', positive)
    .option('--no-proof', 'only write, do not run it once to show that its checks can turn red')
    .action(async (flags: InitOptions) => {
      const { initCommand } = await import('./init.ts')
      done(await initCommand(flags, io))
    })
  withSettings(
    root.command('list').description('list scenarios, their claims, streams and defects').argument('[scenario...]'),
  )
    .option('--tag <tag>', 'only scenarios with this tag')
    .option('--json', 'as JSON')
    .action(async (names: string[], flags: Common & { tag?: string; json?: boolean }) => {
      const { listCommand } = await import('./list.ts')
      const config = await settings(flags, io)
      done(await listCommand({ names, tag: flags.tag, json: flags.json ?? false, config }, io))
    })
  withSettings(
    root.command('replay').description("run a run's schedules and faults again").argument('<run>', 'folder of the run'),
  )
    .option('--cell <id>', 'only this cell')
    .option('--single-file', 'a report.html that holds everything, for a mail, also of the cells that passed')
    .option('--json', 'print the result as JSON and nothing else on standard output')
    .action(async (run: string, flags: Common & { cell?: string; json?: boolean; singleFile?: boolean }) => {
      const { replayCommand } = await import('./replay.ts')
      done(
        await replayCommand(
          {
            run,
            cell: flags.cell,
            json: flags.json ?? false,
            singleFile: flags.singleFile ?? false,
            config: await settings(flags, io),
          },
          io,
        ),
      )
    })
  withSettings(
    root
      .command('shrink')
      .description('make the schedule of a failed cell as small as it can be and still fail in the same way')
      .argument('<run>', 'folder of the run'),
  )
    .option('--cell <id>', 'the failed cell (default: the only one that failed)')
    .option('--confirm <n>', 'so many runs first, to know how often it fails', positive, 3)
    .option('--save <name>', 'write the smallest schedule as a scenario of your own: <name>.ts')
    .option('--json', 'print what it came to as JSON and nothing else on standard output')
    .action(async (run: string, flags: ShrinkFlags) => {
      const { shrinkCommand } = await import('./shrink.ts')
      const { cell, confirm, save, json = false } = flags
      done(await shrinkCommand({ run, cell, confirm, save, json, config: await settings(flags, io) }, io))
    })
  withSettings(
    root
      .command('explore')
      .description('try schedules that nobody wrote, at random, and make the smallest of each that fails'),
  )
    .option('--minutes <n>', 'begin schedules for so long, from when the first system is ready', positive, 10)
    .option('--schedules <n>', 'so many schedules at most (default: as many as there is time for)', positive)
    .option('--stream <name...>', 'only these streams', [])
    .option('--defect <name...>', 'switch known mistakes on in the target', [])
    .option('--first', 'begin no more schedules once one fails')
    .option('--no-shrink', 'leave what fails as it was found')
    .option('--json', 'print what it came to as JSON and nothing else on standard output')
    .action(async (flags: ExploreFlags) => {
      const { exploreCommand } = await import('./explore.ts')
      const { minutes, schedules, stream: streams, defect: defects, first = false, shrink, json = false } = flags
      const config = await settings(flags, io)
      done(await exploreCommand({ minutes, schedules, streams, defects, first, shrink, json, config }, io))
    })
  withSettings(
    root
      .command('proof')
      .description('prove that every known mistake is caught, and that the healthy system passes')
      .argument('[defect...]', 'defects to prove (default: all)'),
  )
    .option('--no-healthy', 'only the defects, not the healthy system beside them')
    .option(
      '--reader',
      'instead: double, remove and alter effects behind the back of the system as it is, and show that the checks see it',
    )
    .option(
      '--monitors',
      'instead: make mistakes in the reference system while it is watched, and show that of each somebody hears once',
    )
    .option('--json', 'print the matrix as JSON and nothing else on standard output')
    .action(async (names: string[], flags: ProofFlags) => {
      const { json = false, healthy, reader = false, monitors = false } = flags
      if (reader && (names.length > 0 || !healthy))
        throw new ShakedownError(
          'bad-proof',
          '--reader goes with no defects and no --no-healthy: it switches no mistake on',
          {
            hint: 'Run "shakedown proof --reader" by itself.',
            exitCode: 2,
          },
        )
      if (monitors && (reader || !healthy))
        throw new ShakedownError('bad-proof', '--monitors goes with neither --reader nor --no-healthy', {
          hint: 'Run "shakedown proof --monitors" by itself, or with names of its mistakes.',
          exitCode: 2,
        })
      if (monitors) {
        const { proveMonitorsCommand } = await import('./prove-monitors.ts')
        done(await proveMonitorsCommand({ names, json }, io))
        return
      }
      const config = await settings(flags, io)
      if (reader) {
        const { proveReaderCommand } = await import('./prove-reader.ts')
        done(await proveReaderCommand({ json, config }, io))
        return
      }
      const { proofCommand } = await import('./proof.ts')
      done(await proofCommand({ names, healthy, json, config }, io))
    })
  root
    .command('toxiproxy')
    .description('serve the embedded Toxiproxy alone')
    .option('--port <port>', 'port of its HTTP API', portNumber, 8474)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--seed <text>', 'seed of everything random in it')
    .option('--config <file>', 'JSON file with proxies to make at the start')
    .action(async (flags: { port: number; host: string; seed?: string; config?: string }) => {
      const { toxiproxy } = await import('./toxiproxy.ts')
      done(await toxiproxy(flags, io.out, io.signal))
    })
  root
    .command('queue')
    .description('serve the embedded SQS and SNS alone')
    .option('--port <port>', 'port to listen on', portNumber, 4566)
    .option('--account <id>', 'account of the queues and topics')
    .action(async (flags: { port: number; account?: string }) => {
      const { queue } = await import('./queue.ts')
      done(await queue(flags, io.out, io.signal))
    })
  withSettings(
    root
      .command('doctor')
      .description('tell what each stack can prove, scenario by scenario; or what a queue endpoint can'),
  )
    .option('--queue <url>', 'only this SQS (and SNS) endpoint, point by point')
    .option('--region <region>', 'AWS region of its queues')
    .option('--json', 'as JSON')
    .action(async (flags: Common & { queue?: string; region?: string; json?: boolean }) => {
      const { queue, region, json = false } = flags
      if (queue === undefined) {
        const { doctorStacks } = await import('./doctor-stacks.ts')
        const config = await settings(flags, io)
        done(await doctorStacks({ stack: flags.stack, json, config }, io))
        return
      }
      const { doctor } = await import('./doctor.ts')
      done(await doctor({ queue, json, ...(region === undefined ? {} : { region }) }, io.out))
    })
  const watch = withSettings(root.command('watch').description('look again and again, and tell when it changes'))
    .option('--only <monitor...>', 'only these monitors', [])
    .option('--once', 'look once at everything, and exit as run does')
    .option('--no-wait', 'with --once: do not wait for what can be judged only later')
    .option('--json', 'looks and notices as JSON, one a line, on standard output')
    .option('--port <port>', 'port of the status page (default: that of the configuration, 8080)', portNumber)
    .option('--store <file>', 'file of the store (default: that of the configuration)')
    .action(async (flags: WatchFlags) => {
      const { watchCommand } = await import('./watch.ts')
      const { only, once = false, wait, json = false, port, store } = flags
      const config = await settings(flags, io)
      beginAnew()
      done(await watchCommand({ only, once, wait, json, port, store, config }, io))
    })
  watch
    .command('pause')
    .description('stop all publishing of a running watcher at once; it goes on looking')
    .option('--for <duration>', 'for so long, such as 2h (default: until it is resumed)')
    .option('--reason <text>', 'why, for the status page')
    .action(async (flags: { for?: string; reason?: string }, command: Command) => {
      const { watchPause } = await import('./watch-pause.ts')
      done(await watchPause({ store: await storeOf(command), for: flags.for, reason: flags.reason }, io))
    })
  watch
    .command('resume')
    .description('let a running watcher publish again')
    .action(async (_, command: Command) => {
      const { watchResume } = await import('./watch-pause.ts')
      done(await watchResume({ store: await storeOf(command) }, io))
    })
  addLoadCommand({ root, io, done, settings: async (flags) => settings(flags, io) })
  addPeopleCommands({ watch, io, done, storeOf })
  root
    .command('status')
    .description('write the status page of watch as files, which need neither a server nor scripts')
    .requiredOption('--out <folder>', 'folder of the pages')
    .option('--store <file>', 'file of the store (default: that of the configuration)')
    .option('--config <file>', 'configuration file')
    .option('--target <name>', 'system that is watched')
    .action(async ({ out, store, ...flags }: Common & { out: string; store?: string }) => {
      const { statusCommand } = await import('./status.ts')
      done(await statusCommand({ out, store, config: await settings(flags, io) }, io))
    })
  root
    .command('heal')
    .description('undo whatever faults runs that were killed left in force')
    .option('--out <folder>', 'folder in which runs land')
    .option('--config <file>', 'configuration file')
    .action(async (flags: Common) => {
      const { healCommand } = await import('./heal.ts')
      done(await healCommand(await settings(flags, io), io))
    })
  addNightlyCommands({ root, io, done, settings: async (flags) => settings(flags, io) })
  return root
}

const report = (error: unknown, io: Io): number => {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  if (error instanceof ShakedownError) {
    io.err.write(`shakedown: ${error.message}\n${error.hint}\n`)
    return error.exitCode
  }
  if (io.signal.aborted) return 130
  io.err.write(
    `shakedown: an error of its own: ${error instanceof Error ? (error.stack ?? error.message) : messageOf(error)}\n`,
  )
  return 4
}

/** Runs one command line; its exit code. */
export const main = async (argv: readonly string[]): Promise<number> => {
  const interactive = process.stderr.isTTY
  const io: Io = {
    out: process.stdout,
    err: process.stderr,
    interactive,
    colour: interactive && (process.env['NO_COLOR'] ?? '') === '',
    cwd: process.cwd(),
    env: process.env,
    ...stopSignal(),
  }
  // Whoever reads our output may have read enough (`shakedown list | head`), or be gone: what is under way is healed and reported all the same.
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
    })
  let code = 0
  try {
    await program(io, (result) => {
      code = result
    }).parseAsync(argv, { from: 'user' })
    return code
  } catch (error) {
    return report(error, io)
  }
}

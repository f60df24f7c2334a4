import { basename, dirname } from 'node:path'
import type { K6 } from './find-k6.ts'

/** What k6 is called with. */
export interface CommandLineOptions {
  readonly k6: K6
  readonly script: string
  /** Where its samples go: in the script's folder, where an image runs it. */
  readonly output: string
  /** Names of the environment variables that the script may read. */
  readonly variables: readonly string[]
  /** The user's own ids: an image writes to a folder of theirs. */
  readonly user: { readonly uid: number; readonly gid: number }
}

const flags = ['--quiet', '--no-color', '--no-usage-report']

const called = (
  { k6, script, variables, user }: CommandLineOptions,
  args: readonly string[],
  place: string,
): readonly [string, ...string[]] =>
  'command' in k6
    ? [k6.command, ...args, script]
    : [
        'docker',
        'run',
        '--rm',
        '--init',
        // What is tested may listen on this host alone.
        '--network',
        'host',
        '--user',
        `${user.uid}:${user.gid}`,
        '--volume',
        `${dirname(script)}:${place}`,
        ...variables.flatMap((name) => ['--env', name]),
        k6.image,
        ...args,
        `${place}/${basename(script)}`,
      ]

/** The command that has k6 run a script and write its samples. No value of a variable is on it, where everybody could read it. */
export const runLine = (options: CommandLineOptions): readonly [string, ...string[]] => {
  const output = 'command' in options.k6 ? options.output : `/load/${basename(options.output)}`
  return called(options, ['run', ...flags, '--out', `json=${output}`], '/load')
}

/** The command that has k6 tell, as JSON, what a script is set to. */
export const inspectLine = (options: CommandLineOptions): readonly [string, ...string[]] =>
  called(options, ['inspect'], '/load')

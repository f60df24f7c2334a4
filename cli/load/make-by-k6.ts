import { copyFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { messageOf, ShakedownError } from '../../harness/errors.ts'
import type { Load } from '../../harness/model/load.ts'
import { inspectLine, runLine } from '../../load/k6/command-line.ts'
import { findK6 } from '../../load/k6/find-k6.ts'
import { readOutput } from '../../load/k6/read-output.ts'
import { thresholdsOf } from '../../load/k6/thresholds-of.ts'
import { writeScript } from '../../load/k6/write-script.ts'
import { type BoundProcess, spawnBound } from '../../stacks/embedded/processes/spawn-bound.ts'
import type { Io } from '../io.ts'
import type { Made } from './made.ts'

/** What k6 exits with (grafana.com/docs/k6, "error codes"). */
const exits: Readonly<Record<number, string>> = {
  0: 'k6 came to its end',
  99: 'k6 found thresholds crossed',
  104: 'k6 was given a configuration that it refuses',
  105: 'k6 was interrupted',
  107: "the script's own error ended k6",
  108: 'the script ended k6 itself',
}

/** Errors that are kept of what it says. */
const most = 20

/** `msg="…"` of a line of its log. */
const messageIn = (line: string): string => {
  const quoted = /msg=(?<text>"(?:[^"\\]|\\.)*"|\S+)/.exec(line)?.groups?.['text'] ?? line
  try {
    return String(JSON.parse(quoted))
  } catch {
    return quoted
  }
}

/** The script as it is run, in the run's folder: the owner's own, or what says the same as the load. */
const placeScript = async (load: Load, directory: string, io: Io): Promise<string> => {
  const script = join(directory, `${load.name}.k6.js`)
  if (load.k6 === undefined) await writeFile(script, writeScript(load))
  else
    await copyFile(resolve(io.cwd, load.k6), script).catch((error: unknown) => {
      throw new ShakedownError(
        'no-k6-script',
        `the script ${load.k6} of the load "${load.name}" cannot be read: ${messageOf(error)}`,
        {
          hint: "Mend its path, k6: '…', which counts from where the command is run. It must not import files beside it: bundle them into it.",
          exitCode: 2,
          cause: error,
        },
      )
    })
  return script
}

/** Has k6, which the user brings, make a load; its samples become the same figures as those of our own generator. */
export const makeByK6 = async (load: Load, runId: string, directory: string, io: Io): Promise<Made> => {
  const k6 = findK6(io.env)
  const script = await placeScript(load, directory, io)
  const output = join(directory, `${load.name}.k6.json`)
  const variables = { SHAKEDOWN_URL: load.url, SHAKEDOWN_RUN: runId }
  const secrets = load.requests.flatMap(({ authorizationFrom }) => authorizationFrom ?? [])
  const user = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 }
  const options = { k6, script, output, variables: [...Object.keys(variables), ...secrets], user }
  const env = Object.fromEntries(
    Object.entries({ ...io.env, ...variables }).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  )
  const errors: string[] = []
  const told: string[] = []
  let last: string | undefined
  const begin = async (command: readonly [string, ...string[]]): Promise<BoundProcess> =>
    spawnBound({
      command,
      env,
      cwd: directory,
      signal: 'SIGKILL',
      onLine: (line, stream) => {
        if (stream === 'stdout') told.push(line)
        else if (/level=error/.test(line) && errors.length < most) errors.push(messageIn(line))
        else if (line.trim() !== '') last = line.trim()
      },
    })
  const inspecting = await begin(inspectLine(options))
  await inspecting.exited
  const thresholds = thresholdsOf(told.join('\n'))
  if (thresholds === undefined)
    return {
      figures: [],
      end: {
        kind: 'load-end',
        unsent: 0,
        words: `k6 cannot read the script: ${errors[0] ?? last ?? told[0] ?? 'it told nothing'}`,
      },
    }
  if (io.signal.aborted)
    return { figures: [], end: { kind: 'load-end', unsent: 0, words: 'it was interrupted before k6 began' } }
  const running = await begin(runLine(options))
  // k6 stops in good order on SIGINT, and finishes what it writes.
  const stop = (): void => void running.signal('SIGINT')
  io.signal.addEventListener('abort', stop, { once: true })
  if (io.signal.aborted) stop()
  const { code } = await running.exited
  io.signal.removeEventListener('abort', stop)
  const exitCode = code ?? 255
  const read = await readOutput(output).catch(() => undefined)
  // It has every request on a line of its own: what is needed of it is in the history.
  await rm(output, { force: true })
  // Whoever could not even begin says why in a form of their own.
  const why = errors[0] ?? (exits[exitCode] === undefined ? last : undefined)
  const said = `${exits[exitCode] ?? `k6 ended with ${exitCode}`}${why === undefined ? '' : `: ${why}`}`
  if (read === undefined) return { figures: [], end: { kind: 'load-end', unsent: 0, exitCode, words: said } }
  const { figures, iterations, requests, dropped, unread } = read
  // An iteration that throws before its request leaves none; of a script of theirs nobody knows how many it makes.
  const without = load.k6 === undefined ? Math.max(0, iterations - requests) : 0
  const thrown = Math.max(without, load.k6 === undefined ? 0 : errors.length)
  const cut = unread > 0 ? `${unread} lines of what it wrote cannot be read` : undefined
  return {
    figures,
    end: {
      kind: 'load-end',
      unsent: dropped,
      exitCode,
      k6Thresholds: thresholds,
      ...(thrown > 0 || cut !== undefined
        ? { broken: { iterations: Math.max(1, thrown), words: cut ?? errors[0] ?? 'they made no request' } }
        : {}),
      words: said,
    },
  }
}

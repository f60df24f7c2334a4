import { copyFile, mkdir, rename } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { messageOf, ShakedownError } from '../harness/errors.ts'
import { didYouMean } from '../harness/settings/nearest.ts'
import { alwaysWritten, reporters } from '../reports/index.ts'
import type { ReportInput } from '../reports/reporter.ts'
import { keyVariable, writeChecksums } from './checksums.ts'
import type { Io } from './io.ts'

/** A reporter that was asked for. */
export interface WantedReporter {
  readonly name: keyof typeof reporters
  /** Where its file is copied to, beside the run's folder. */
  readonly copyTo?: string
}

const isReporter = (name: string): name is keyof typeof reporters => Object.hasOwn(reporters, name)

/**
 * What `--reporter` said, once or several times: `ctrf`, or `openmetrics=/var/lib/node_exporter/shakedown.prom` to have a copy there.
 *
 * @throws {ShakedownError} exit 2, for a reporter that does not exist
 */
export const wantedReporters = (given: readonly string[]): readonly WantedReporter[] =>
  given.map((each) => {
    const at = each.indexOf('=')
    const name = at < 0 ? each : each.slice(0, at)
    if (!isReporter(name))
      throw new ShakedownError('unknown-reporter', `there is no reporter "${name}"`, {
        hint: didYouMean(name, Object.keys(reporters)),
        exitCode: 2,
      })
    return at < 0 ? { name } : { name, copyTo: each.slice(at + 1) }
  })

const copyWhole = async (from: string, to: string): Promise<void> => {
  try {
    await mkdir(dirname(to), { recursive: true })
    // A collector that reads the file meanwhile finds the old one or the new one.
    await copyFile(from, `${to}.part`)
    await rename(`${to}.part`, to)
  } catch (error) {
    throw new ShakedownError('report-unwritable', `the report cannot be copied to ${to}: ${messageOf(error)}`, {
      hint: 'Give a place that can be written, behind the "=" of --reporter.',
      exitCode: 4,
      cause: error,
    })
  }
}

/** Writes a run's reports into its folder: those that are always written, then those that were asked for. */
export const writeReports = async (
  input: Omit<ReportInput, 'surroundings'>,
  wanted: readonly WantedReporter[],
  { env, err, cwd }: Pick<Io, 'env' | 'err' | 'cwd'>,
): Promise<void> => {
  const surroundings = { env, say: (line: string) => void err.write(`${line}\n`) }
  const names = [...new Set([...alwaysWritten, ...wanted.map(({ name }) => name)])]
  for (const name of names) {
    const file = await reporters[name]({ ...input, surroundings })
    for (const { copyTo } of wanted.filter((each) => each.name === name))
      if (copyTo !== undefined) await copyWhole(file, resolve(cwd, copyTo))
  }
  await writeChecksums(input.directory, env[keyVariable])
}

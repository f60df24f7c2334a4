import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Config } from '../harness/settings/config.ts'
import { messageOf, ShakedownError } from '../harness/errors.ts'
import { readHistory } from '../harness/record/read-history.ts'
import { reporters } from '../reports/index.ts'
import { readResult } from '../reports/read-result.ts'
import type { Io } from './io.ts'
import { runsUnder } from './runs-under.ts'
import { bucketPlace } from './publish/bucket.ts'
import { folderPlace } from './publish/folder.ts'
import {
  badges,
  type Entry,
  entryOf,
  indexPage,
  kept,
  manifestForm,
  operationsWithoutLogs,
  type Place,
  resultWithoutLogs,
} from './publish/site.ts'

/** Options of {@link publishCommand}. */
export interface PublishCommandOptions {
  /** Folders of runs. @default all under `out` */
  readonly runs: readonly string[]
  /** A folder, or `s3://bucket/prefix`. */
  readonly to: string
  /** Runs that stay on the site. */
  readonly keep: number
  /** Whether lines that services wrote are published too. */
  readonly withLogs: boolean
  readonly config: Config
}

const placeOf = (to: string, cwd: string): Place => {
  const [, bucket, prefix = ''] = /^s3:\/\/([^/]+)\/?(.*?)\/?$/.exec(to) ?? []
  if (bucket !== undefined) return bucketPlace(bucket, prefix)
  if (/^\w+:\/\//.test(to))
    throw new ShakedownError('bad-place', `nothing can be published to ${to}`, {
      hint: 'Give a folder, or s3://bucket/prefix, with --to.',
      exitCode: 2,
    })
  return folderPlace(resolve(cwd, to))
}

const published = async (place: Place): Promise<readonly Entry[]> => {
  const text = await place.read('runs.json')
  if (text === undefined) return []
  try {
    return manifestForm.parse(JSON.parse(text)).runs
  } catch (error) {
    throw new ShakedownError(
      'bad-site',
      `runs.json of ${place.name} is none that this Shakedown wrote: ${messageOf(error)}`,
      {
        hint: 'Publish with the version that wrote it, or to another place.',
        exitCode: 2,
        cause: error,
      },
    )
  }
}

/** Writes what is published of one run: its reports, made anew where lines of services are left out. */
const publishRun = async (place: Place, folder: string, withLogs: boolean): Promise<Entry> => {
  const whole = await readResult(join(folder, 'result.json'))
  const { operations } = await readHistory(join(folder, 'history.jsonl'))
  const result = withLogs ? whole : resultWithoutLogs(whole)
  const directory = await mkdtemp(join(tmpdir(), 'shakedown-publish-'))
  try {
    const input = { result, operations: withLogs ? operations : operationsWithoutLogs(operations), directory }
    for (const name of ['json', 'junit', 'html'] as const) {
      const file = await reporters[name](input)
      await place.write(`runs/${result.runId}/${file.slice(directory.length + 1)}`, await readFile(file, 'utf8'))
    }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
  return entryOf(result)
}

/**
 * `shakedown publish`: runs, an index and badges, to a folder or a bucket. A run is there whole before the index names it, and is gone only after the index no
 * longer does: whoever looks meanwhile, or after this was killed, finds no dead link.
 */
export const publishCommand = async (options: PublishCommandOptions, io: Io): Promise<number> => {
  const { keep, withLogs, config } = options
  const place = placeOf(options.to, io.cwd)
  const known = await published(place)
  const given = options.runs.map((each) => resolve(io.cwd, each))
  const folders = given.length > 0 ? given : await runsUnder(resolve(io.cwd, config.out))
  if (folders.length === 0)
    throw new ShakedownError('no-runs', 'there is no run to publish', {
      hint: 'Give folders of finished runs, or their folder with --out.',
      exitCode: 2,
    })
  const added: Entry[] = []
  for (const folder of folders.slice(-keep)) added.push(await publishRun(place, folder, withLogs))
  const { stay, go } = kept(known, added, keep)
  for (const [name, text] of Object.entries(badges(stay))) await place.write(name, text)
  await place.write('index.html', indexPage(stay))
  await place.write('runs.json', `${JSON.stringify({ schemaVersion: 1, runs: stay }, null, 1)}\n`)
  for (const { runId } of go) await place.removeRun(runId)
  io.err.write(
    `${added.length} runs published to ${place.name}, ${stay.length} are there${go.length === 0 ? '' : `, ${go.length} were removed`}\n`,
  )
  return 0
}

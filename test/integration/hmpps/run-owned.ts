import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { reservePort } from '../../../stacks/embedded/processes/reserve-port.ts'
import { shakedown } from '../command.ts'
import { environmentsIn } from './environments-in.ts'
import type { StartReplica } from './start-replica.ts'
import { writeSlice } from './write-slice.ts'

/** What a run came to. */
export interface Owned {
  readonly code: number | null
  /** Verdicts by the cell's scenario, stream and variant. */
  readonly verdicts: Readonly<Record<string, string>>
  readonly err: string
  /** What the replicas wrote. */
  readonly lines: readonly string[]
}

interface Told {
  readonly cells: readonly { readonly id: string; readonly verdict: string; readonly words: string }[]
}

/** A service that is played, and by whom. */
export interface Played {
  readonly target: string
  /** What the names of its settings begin with. */
  readonly prefix: string
  readonly start: StartReplica
  /** Further settings of the adapter's, without their prefix. */
  readonly settings?: Readonly<Record<string, string>>
}

/** Options of {@link runOwned}. */
export interface RunOwnedOptions {
  /** @default 2 */
  readonly replicas?: number
  /** Of its queues. @default 3 */
  readonly maxReceives?: number
  /** Only these cells, each by its scenario, stream and variant. @default all that the arguments mean */
  readonly cells?: readonly string[]
  /** Besides what the owner was told. */
  readonly env?: Readonly<Record<string, string>>
}

/** Rejects once a replica has ended, with what it wrote last: the run would wait for it until the test is over. */
const endedByItself = async ({ process, lines }: Awaited<ReturnType<StartReplica>>): Promise<never> => {
  await process.exited
  throw new Error(`a replica ended: ${lines.slice(-5).join('\n')}`)
}

/** Runs scenarios on replicas that the test starts with what the run tells their owner. */
export const runOwned = async (
  { target, prefix, start, settings = {} }: Played,
  args: readonly string[],
  { replicas: count = 2, maxReceives = 3, cells: only, env: more = {} }: RunOwnedOptions = {},
): Promise<Owned> => {
  const cwd = await mkdtemp(join(tmpdir(), 'hmpps-'))
  const ports = await Promise.all(Array.from({ length: count }, () => reservePort()))
  const urls = ports.map(({ port }) => `http://127.0.0.1:${port}`)
  const named = only === undefined ? [] : await writeSlice(cwd, only)
  const command = shakedown(['run', ...named, ...args, '--target', target, '--json'], {
    cwd,
    env: Object.fromEntries(
      Object.entries({
        URLS: urls.join(','),
        VISIBILITY_SECONDS: '8',
        MAX_RECEIVES: String(maxReceives),
        ...settings,
      }).map(([name, value]) => [`${prefix}_${name}`, value]),
    ),
  })
  let told = ''
  command.child.stderr?.on('data', (chunk: string) => (told += chunk))
  const replicas: Awaited<ReturnType<StartReplica>>[] = []
  try {
    for (const url of urls) await command.says(`Start ${target} at ${url} `)
    for (const [nth, url] of urls.entries()) {
      const env = environmentsIn(told, target).get(url)
      if (env === undefined) throw new Error(`nothing was told for ${url}: ${told}`)
      replicas.push(await start(env, `owned-${nth + 1}`, more))
    }
    const { code, out, err } = await Promise.race([command.ended, ...replicas.map(endedByItself)])
    const { cells }: Told = out === '' ? { cells: [] } : JSON.parse(out)
    const verdicts = cells.map(({ id, verdict, words }) => {
      const name = id.split('/').slice(2).join('/')
      return [name, verdict === 'pass' ? verdict : `${verdict}: ${words}`] as const
    })
    return { code, err, verdicts: Object.fromEntries(verdicts), lines: replicas.flatMap(({ lines }) => lines) }
  } finally {
    command.child.kill('SIGKILL')
    for (const { process } of replicas) process.signal('SIGKILL')
    await Promise.all([command.ended, ...replicas.map(async ({ process }) => process.exited)])
    for (const { release } of ports) release()
    await rm(cwd, { recursive: true })
  }
}

import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { shakedown } from './command.ts'
import { externalWorld } from './external/world.ts'
import { pythonEnvironment } from './package/python-environment.ts'

let world: Awaited<ReturnType<typeof externalWorld>>
let why: string | undefined
beforeAll(async () => {
  world = await externalWorld()
  cpSync(new URL('bank/', import.meta.url), world.cwd, { recursive: true })
  why = await pythonEnvironment(world.cwd)
}, 300_000)
afterAll(async () => world.close())

interface Bite {
  readonly kind: string
  readonly phase?: string
  readonly heldMs?: number
  readonly identity?: string
  readonly subject?: string
  readonly words: string
}

const run = async (args: readonly string[], env: Readonly<Record<string, string>>) => {
  const { code, out, err } = await shakedown(['run', ...args, '--json'], { cwd: world.cwd, env }).ended
  const { runId, cells }: { runId: string; cells: { id: string; verdict: string; words: string }[] } = JSON.parse(out)
  const lines = readFileSync(join(world.cwd, 'reports/runs', runId, 'history.jsonl'), 'utf8')
    .trim()
    .split('\n')
  const bites = lines
    .map((line): Bite => JSON.parse(line))
    .filter(({ kind, phase }) => kind === 'fault' && phase === 'bite')
  const judged = cells.filter(({ verdict }) => verdict !== 'skipped')
  return {
    code,
    err,
    told: judged.map(({ id, verdict, words }) => `${id} ${verdict === 'pass' ? verdict : words}`),
    bites,
    hits: bites.filter(({ heldMs }) => heldMs === undefined),
  }
}
const atCommit = ['ambiguous-commit', '--grep', 'payment.made']
const passes = (stack: string) =>
  ['answer-lost', 'commit-lost'].map((each) => `bank/${stack}/ambiguous-commit/payment.made/${each} pass`)

describe('through a Toxiproxy server, which is another process than ours', () => {
  it.each([
    ['by the names of their sessions, where each replica has its own', undefined, 'certain'],
    ['by who has the message, where all have one, and that is said', 'bank', 'inferred'],
  ])('COMMITs are told apart %s', async (_, name, identity) => {
    if (why !== undefined) return
    const bin = fileURLToPath(new URL('../../bin/shakedown.js', import.meta.url))
    const server = spawn(process.execPath, [bin, 'toxiproxy', '--port', '0'], { stdio: ['ignore', 'pipe', 'ignore'] })
    try {
      const [said]: unknown[] = await once(createInterface(server.stdout), 'line')
      const toxiproxy = /http:\S+/.exec(String(said))?.[0] ?? ''
      const database = `bank_${identity}`
      await world.postgres.createDatabase(database)
      const external = {
        ...world.settings,
        databases: { bank: world.postgres.url(database) },
        toxiproxy,
        region: `r-${identity}`,
      }
      const { code, err, told, hits } = await run([...atCommit, '--stack', 'external'], {
        EXTERNAL: JSON.stringify(external),
        ...(name === undefined ? {} : { ONE_NAME: name }),
        AWS_PROFILE: '',
        AWS_EC2_METADATA_DISABLED: 'true',
      })
      expect(told, err).toEqual(passes('external'))
      // Two COMMITs in each cell.
      expect(hits.map((hit) => hit.identity)).toEqual(Array(4).fill(identity))
      for (const { words } of hits)
        expect(words.includes('so taken for its, as it has the message in flight')).toBe(identity === 'inferred')
      expect(code).toBe(0)
    } finally {
      server.kill('SIGKILL')
    }
  })
})

const pooler = spawnSync('pgbouncer', ['--version']).status === 0
if (!pooler) console.warn('The pooler is skipped: there is no pgbouncer on the PATH (on Debian: pgbouncer)')
describe.runIf(pooler)('through PgBouncer, which is a process of the system', () => {
  const pooled = [...atCommit, '--config', 'pooled.config.ts']

  it('COMMITs are told apart by the names that it hands on', async ({ skip }) => {
    if (why !== undefined) return skip(why)
    const { code, err, told, hits } = await run(pooled, {})
    expect(told, err).toEqual(passes('embedded'))
    for (const { identity, subject } of hits)
      expect([identity, subject]).toEqual(['certain', expect.stringMatching(/^bank-\d/)])
    expect([hits.length, code]).toEqual([4, 0])
  })

  it('nobody is blamed for what nobody can be told to have done: unknown, with what would tell', async ({ skip }) => {
    if (why !== undefined) return skip(why)
    const { code, err, told, hits, bites } = await run([...pooled, '--grep', 'answer-lost'], { ONE_NAME: 'bank' })
    expect(told, err).toEqual([
      expect.stringMatching(/answer-lost .*a COMMIT went on of a session called "bank", on a connection of pooler/),
    ])
    expect(hits).toEqual([])
    expect(bites[0]?.words).toContain('application_name is that of a replica of bank')
    expect(code).toBe(3)
  })
})

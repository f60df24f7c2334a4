import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { shakedown } from './command.ts'
import { pythonEnvironment } from './package/python-environment.ts'

const cwd = mkdtempSync(join(tmpdir(), 'attributed-'))
let why: string | undefined
beforeAll(async () => {
  cpSync(new URL('bank/', import.meta.url), cwd, { recursive: true })
  why = await pythonEnvironment(cwd)
  // A busy machine installs slowly.
}, 600_000)
afterAll(() => rmSync(cwd, { recursive: true }))

interface Line {
  readonly kind: string
  readonly cell: string
  readonly actor: string
  readonly key?: string
  readonly identity?: string
  readonly phase?: string
  readonly subject?: string
  readonly heldMs?: number
  readonly words?: string
}

// boto3 and psycopg: two processes that the queue and the database know by one name.
describe.runIf(process.platform === 'linux')('two processes of one consumer under one key and one name', () => {
  it('are told apart by their connections, at the queue, at the database and where they call', async ({ skip }) => {
    if (why !== undefined) return skip(why)
    const scenarios = ['consumer-crash', 'ambiguous-commit', 'lost-update']
    const { code, out, err } = await shakedown(['run', ...scenarios, '--config', 'one-name.config.ts', '--json'], {
      cwd,
    }).ended
    const { runId, cells } = JSON.parse(out)
    const judged: readonly { id: string; verdict: string; words: string }[] = cells.filter(
      ({ verdict }: { verdict: string }) => verdict !== 'skipped',
    )
    expect(judged.map(({ id, verdict, words }) => `${id} ${verdict === 'pass' ? verdict : words}`)).toEqual(
      judged.map(({ id }) => `${id} pass`),
    )
    expect(judged.map(({ id }) => id.replace(/^bank\/embedded\/(.*)\/payment.made\//, '$1/')).toSorted()).toEqual([
      'ambiguous-commit/answer-lost',
      'ambiguous-commit/commit-lost',
      'consumer-crash/answered',
      'consumer-crash/called',
      'consumer-crash/commit-answered',
      'consumer-crash/commit-sent',
      'consumer-crash/delete-done',
      'consumer-crash/delete-received',
      expect.stringMatching(/^lost-update/),
    ])
    // One alone of a group cannot be killed where each works by itself.
    expect(
      cells.find(({ id }: { id: string }) => id.endsWith('consumer-crash/payment.made/worker-called')),
    ).toMatchObject({
      verdict: 'skipped',
      words: expect.stringMatching(/no process of bank \(\d+, \d+\) has started others of its own program$/),
    })
    const lines = readFileSync(join(cwd, 'reports/runs', runId, 'history.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line): Line => JSON.parse(line))
    const hits = lines.filter(
      ({ kind, phase, heldMs, cell }) =>
        kind === 'fault' && phase === 'bite' && heldMs === undefined && /consumer-crash|ambiguous-commit/.test(cell),
    )
    expect(hits).toHaveLength(10)
    for (const hit of hits) {
      expect(hit).toMatchObject({ identity: 'certain' })
      // Who was hit is who had the message.
      const received = lines
        .slice(0, lines.indexOf(hit))
        .findLast(({ kind, key, cell }) => kind === 'receive' && key === hit.key && cell === hit.cell)
      expect([hit.subject?.split(' ')[0], received?.identity], hit.words).toEqual([received?.actor, undefined])
    }
    expect(code, err).toBe(0)
  })

  it('listen only once they have their database, and hold no connection to it: judged all the same', async ({
    skip,
  }) => {
    if (why !== undefined) return skip(why)
    const args = ['run', 'startup-without-database', 'health-tells-truth', '--config', 'one-name.config.ts', '--json']
    const { code, out, err } = await shakedown(args, { cwd }).ended
    const { cells }: { cells: readonly { id: string; verdict: string }[] } = JSON.parse(out)
    expect(
      cells.flatMap(({ id, verdict }) => (verdict === 'skipped' ? [] : [`${id} ${verdict}`])).toSorted(),
      err,
    ).toEqual([
      'bank/embedded/health-tells-truth/payment.made/database-down pass',
      'bank/embedded/startup-without-database/payment.made/link-down pass',
    ])
    expect(code).toBe(0)
  })
})

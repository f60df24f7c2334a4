import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeChecksums } from '../../cli/checksums.ts'
import { planCells } from '../../harness/plan/plan.ts'
import { planFile, writePlan } from '../../harness/record/run-folder.ts'
import { newRunId } from '../../harness/record/run-id.ts'
import { schemaVersion, type RunResult } from '../../harness/model/result.ts'
import { scenarios } from '../../scenarios/index.ts'
import { reference } from '../../targets/reference/index.ts'
import { writeProof } from '../../reports/proof-file.ts'
import { shakedown } from './command.ts'

let cwd: string
let runs: string
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'shakedown-gate-'))
  runs = join(cwd, 'reports/runs')
  mkdirSync(runs, { recursive: true })
})
afterEach(() => rmSync(cwd, { recursive: true }))

/** The id of a run that began just now. */
const fresh = newRunId()
const commit = '0123456789abcdef0123456789abcdef01234567'
const version: string = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version
const policy = { scenarios: ['duplicate-delivery'], subject: { commit } }
const key = 'a key that nobody else has'

/** A run's folder as one that passed everything would have written it. */
const passedRun = async (runId: string, signedWith?: string): Promise<string> => {
  const directory = join(runs, runId)
  mkdirSync(directory)
  const { streams } = reference()
  const { cells, skipped } = planCells({
    target: 'reference',
    stack: 'embedded',
    seed: 'x',
    scenarios: [scenarios['duplicate-delivery']()],
    streams,
  })
  await writePlan(
    directory,
    planFile({ runId, seed: 'x', target: 'reference', stack: 'embedded', defects: [] }, cells, skipped),
  )
  const result: RunResult = {
    schemaVersion,
    shakedown: version,
    runId,
    seed: 'x',
    target: 'reference',
    stack: 'embedded',
    subject: { name: 'reference', version: '1', commit, read: ['commit'], dirty: false },
    defects: [],
    startedAt: new Date(Date.now() - 60_000).toISOString(),
    durationMs: 1000,
    verdict: 'pass',
    words: 'all pass',
    cells: cells.map(({ id, scenario, stream, variant }) => ({
      id,
      scenario: scenario.name,
      stream: stream.name,
      variant,
      claim: '',
      source: '',
      severity: scenario.severity,
      verdict: 'pass',
      words: 'holds',
      startedMs: 0,
      endedMs: 1,
      checks: [],
      bites: [],
      figures: [],
      replay: '',
    })),
  }
  writeFileSync(join(directory, 'result.json'), JSON.stringify(result))
  writeFileSync(join(directory, 'history.jsonl'), '')
  await writeChecksums(directory, signedWith)
  return directory
}
const proof = async (): Promise<void> => {
  const directory = join(runs, 'proof-1')
  mkdirSync(directory)
  const rows = reference().defects.map(({ name, scenario, check }) => ({
    defect: name,
    scenario,
    check,
    streams: [{ stream: 's', caught: true, words: '' }],
  }))
  const head = { kind: 'defects', shakedown: version, target: 'reference', stack: 'embedded' } as const
  await writeProof(
    directory,
    { ...head, startedAt: new Date().toISOString() },
    { healthy: { verdict: 'pass', words: '' }, rows },
    'all caught',
  )
  await writeChecksums(directory, undefined)
}
const gate = async (given: unknown, args: readonly string[] = [], env: Record<string, string> = {}) => {
  writeFileSync(join(cwd, 'policy.json'), typeof given === 'string' ? given : JSON.stringify(given))
  return shakedown(['gate', '--policy', 'policy.json', ...args], { cwd, env }).ended
}
const written = (): { decision: string; exitCode: number } => JSON.parse(readFileSync(join(runs, 'gate.json'), 'utf8'))

describe('shakedown gate', () => {
  it('goes, says so, and writes gate.json and gate.md', async () => {
    await Promise.all([passedRun(fresh), proof()])
    const { code, out, err } = await gate(policy)
    expect([code, err]).toEqual([0, ''])
    expect(out).toMatch(new RegExp(`^Go for commit ${commit}: (\\d+) of \\1 required cells pass\\.\\n`))
    expect(out).toContain('Run ' + fresh + ' is unsigned')
    expect(written()).toMatchObject({ schemaVersion: 1, decision: 'go', exitCode: 0, reasons: [] })
    expect(readFileSync(join(runs, 'gate.md'), 'utf8')).toContain(`# ✅ Go for commit ${commit}`)
  })

  it('is asked by CI with --json, and by another commit than was tested', async () => {
    await Promise.all([passedRun(fresh), proof()])
    const { code, out, err } = await gate(policy, ['--json', '--commit', 'fffffffffff'])
    expect(code).toBe(3)
    expect(JSON.parse(out)).toMatchObject({ decision: 'no-go', wanted: { commit: 'fffffffffff' } })
    expect(err).toContain('No go for commit fffffffffff')
  })

  it('reads a policy of YAML, and what of it is wrong is told at once', async () => {
    await Promise.all([passedRun(fresh), proof()])
    expect((await gate(`scenarios: [duplicate-delivery]\nsubject: { commit: '${commit}' }\n`)).code).toBe(0)
    const { code, err } = await gate('maxAgeHours: -1\nseverities: [P9]\nwaivers: [{ cells: x }]\nother: 1')
    expect(code).toBe(2)
    for (const word of ['maxAgeHours', 'severities', 'waivers', 'other']) expect(err).toContain(word)
  })

  it.each([
    ['an unknown scenario', { scenarios: ['duplicate-delivry'] }, 'duplicate-delivery'],
    ['an unknown target', { targets: ['nobody'] }, 'there is no target "nobody"'],
    [
      'an excuse for no cell',
      { ...policy, unknown: [{ cells: 'refrence', reason: 'r' }] },
      'excuses cells that are not required: refrence',
    ],
    ['what is no policy at all', '{', 'is none'],
  ])('refuses a policy with %s', async (_, given, words) => {
    expect(await gate(given)).toMatchObject({ code: 2, err: expect.stringContaining(words) })
  })

  it('selects nothing, finds nothing: no go', async () => {
    expect(await gate({ scenarios: [], subject: { commit } })).toMatchObject({
      code: 3,
      out: expect.stringContaining('The policy selects nothing'),
    })
    expect(await gate(policy)).toMatchObject({ code: 3, out: expect.stringContaining('was to judge it') })
    expect(written()).toMatchObject({ decision: 'no-go' })
  })

  it.each([
    [
      'a result that was altered',
      (run: string) =>
        writeFileSync(
          join(run, 'result.json'),
          readFileSync(join(run, 'result.json'), 'utf8').replace('"verdict":"pass"', '"verdict":"fail"'),
        ),
      'result.json is not what was written',
    ],
    [
      'a result that was cut off',
      (run: string) =>
        writeFileSync(join(run, 'result.json'), readFileSync(join(run, 'result.json'), 'utf8').slice(0, 999)),
      'was cut off',
    ],
    [
      'a history that went on',
      (run: string) => appendFileSync(join(run, 'history.jsonl'), '{}\n'),
      'history.jsonl is not what was written',
    ],
    ['a history that is gone', (run: string) => rmSync(join(run, 'history.jsonl')), 'history.jsonl is gone'],
    ['checksums that are gone', (run: string) => rmSync(join(run, 'checksums.txt')), 'checksums cannot be read'],
  ])('never goes with %s', async (_, damage, words) => {
    const run = await passedRun(fresh)
    await proof()
    damage(run)
    expect(await gate(policy)).toMatchObject({ code: 4, out: expect.stringContaining(words) })
  })

  it('never goes with a run that was killed after one that passed', async () => {
    await Promise.all([passedRun(fresh), proof()])
    const killed = await passedRun(newRunId(new Date(Date.now() + 1000)))
    rmSync(join(killed, 'result.json'))
    expect(await gate(policy)).toMatchObject({ code: 3, out: expect.stringContaining('was killed, or still goes on') })
  })

  it('asks for signatures where the policy does, and knows a forgery', async () => {
    const run = await passedRun(fresh, key)
    await proof()
    const signed = { ...policy, signatures: 'required' }
    const env = { SHAKEDOWN_SIGNING_KEY: key }
    const gone = await gate(signed, [], env)
    expect([gone.code, gone.out]).toEqual([0, expect.not.stringContaining('unsigned')])
    expect(await gate(signed)).toMatchObject({ code: 3, out: expect.stringContaining('is unsigned') })
    // Whoever alters a result can write its checksums too, but cannot sign them.
    const file = join(run, 'result.json')
    writeFileSync(file, readFileSync(file, 'utf8').replace('"holds"', '"forged"'))
    const hmac = readFileSync(join(run, 'checksums.txt.hmac'))
    await writeChecksums(run, undefined)
    writeFileSync(join(run, 'checksums.txt.hmac'), hmac)
    expect(await gate(signed, [], env)).toMatchObject({
      code: 4,
      out: expect.stringContaining('its signature is not of this key'),
    })
  })

  it('counts what GitHub attests of as signed, as gh says', async () => {
    await Promise.all([passedRun(fresh), proof()])
    const bin = join(cwd, 'bin')
    mkdirSync(bin)
    const gh = (exit: number): void =>
      writeFileSync(join(bin, 'gh'), `#!/bin/sh\nprintf '%s ' "$@" > ${cwd}/asked\nexit ${exit}\n`, { mode: 0o755 })
    const asked = { ...policy, signatures: 'required', attestedBy: 'owner/name' }
    const env = { PATH: `${bin}:${process.env['PATH'] ?? ''}` }
    gh(0)
    expect((await gate(asked, [], env)).code).toBe(0)
    expect(readFileSync(join(cwd, 'asked'), 'utf8')).toMatch(
      /^attestation verify .*checksums\.txt --repo owner\/name $/,
    )
    gh(1)
    expect(await gate(asked, [], env)).toMatchObject({ code: 3, out: expect.stringContaining('is unsigned') })
  })

  it('asks for a reason where fewer cells are judged than were', async () => {
    await Promise.all([passedRun(fresh), proof()])
    await gate(policy)
    const baseline = { ...written(), judged: ['reference/embedded/gone/s/v'] }
    writeFileSync(join(cwd, 'baseline.json'), JSON.stringify(baseline))
    expect(await gate(policy, ['--compare', 'baseline.json'])).toMatchObject({
      code: 3,
      out: expect.stringContaining('The baseline judged it'),
    })
    const dropped = { ...policy, dropped: [{ cells: 'reference/embedded/gone', reason: 'its stream was given up' }] }
    expect(await gate(dropped, ['--compare', 'baseline.json'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('its stream was given up'),
    })
    expect(await gate(policy, ['--compare', `reports/runs/${fresh}`])).toMatchObject({ code: 0 })
    expect(await gate(policy, ['--compare', 'policy.json'])).toMatchObject({ code: 2 })
  })
})

import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { RunResult } from '../../../harness/model/result.ts'
import { shakedown } from '../command.ts'
import { withoutKafka } from './without-kafka.ts'

const root = new URL('python/', import.meta.url).pathname
const out = await mkdtemp(join(tmpdir(), 'in-python-'))
afterAll(async () => rm(out, { recursive: true, force: true }))

const run = promisify(execFile)
let why: string | undefined
beforeAll(async () => {
  why = await withoutKafka()
  if (why !== undefined) return
  const venv = join(out, 'venv')
  try {
    await run('python3', ['-m', 'venv', venv])
    await run(join(venv, 'bin/pip'), [
      'install',
      '-q',
      '--disable-pip-version-check',
      '-r',
      join(root, 'requirements.txt'),
    ])
  } catch (error) {
    why = `confluent-kafka cannot be installed: ${String(error)}`
    return
  }
  const target = new URL('python/target.ts', import.meta.url).href
  await writeFile(
    join(out, 'shakedown.config.ts'),
    `import { inPython } from '${target}'\nexport default { target: 'in-python', targets: { 'in-python': inPython('${venv}/bin/python') } }`,
  )
})

it('consumers on librdkafka and a server with Python’s TLS pass, stopped, poisoned, killed, near the end and expired', async ({
  skip,
}) => {
  if (why !== undefined) return skip(why)
  const {
    code,
    out: said,
    err,
  } = await shakedown(['run', 'consumer-lag', 'certificate-expiring', '--json'], { cwd: out }).ended
  const { cells }: RunResult = JSON.parse(said)
  const told = cells.map(({ scenario, variant, verdict, words }) => [
    scenario,
    variant,
    verdict === 'pass' ? verdict : words,
  ])
  expect(told, err).toEqual([
    ['consumer-lag', 'consumers-stand-still', 'pass'],
    ['consumer-lag', 'unreadable-message', 'pass'],
    ['consumer-lag', 'rebalance-in-mid-batch', 'pass'],
    ['certificate-expiring', 'near-its-end', 'pass'],
    ['certificate-expiring', 'expired', 'pass'],
  ])
  expect(code).toBe(0)
})

it('their mistakes are caught by the checks that they name', async ({ skip }) => {
  if (why !== undefined) return skip(why)
  const { code, err } = await shakedown(['proof', '--no-healthy'], { cwd: out }).ended
  expect([code, err]).toEqual([0, expect.stringContaining('All 3 defects were caught')])
})

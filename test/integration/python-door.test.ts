import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { RunResult } from '../../harness/model/result.ts'
import { shakedown } from './command.ts'
import { pythonEnvironment } from './package/python-environment.ts'

// A service of files on libraries that people use: FastAPI, PyJWT, Argon2, boto3, psycopg.

const cwd = mkdtempSync(join(tmpdir(), 'shakedown-python-door-'))
let why: string | undefined
beforeAll(async () => {
  cpSync(new URL('python-door/', import.meta.url), cwd, { recursive: true })
  why = await pythonEnvironment(cwd)
})
afterAll(() => rmSync(cwd, { recursive: true }))

it('a service in FastAPI that does it right passes authentication and file-storage, whole', async ({ skip }) => {
  if (why !== undefined) return skip(why)
  const { code, out, err } = await shakedown(['run', '--json'], { cwd }).ended
  const { cells }: RunResult = JSON.parse(out)
  const judged = cells.filter(({ verdict }) => verdict !== 'skipped')
  expect(
    [code, judged.map(({ scenario, variant, verdict }) => `${scenario} ${variant} ${verdict}`).toSorted()],
    err,
  ).toEqual([
    0,
    [
      'authentication bad-tokens pass',
      'authentication brute-force pass',
      'authentication lost-sessions pass',
      'authentication session-store-away pass',
      'file-storage database-fails pass',
      'file-storage object-store-fails pass',
      'file-storage quota-full pass',
    ],
  ])
})

it('each mistake in it is caught by the check that it names', async ({ skip }) => {
  if (why !== undefined) return skip(why)
  const { code, out } = await shakedown(['proof', '--no-healthy'], { cwd }).ended
  expect([code, out]).toEqual([0, expect.stringContaining('All 8 defects were caught')])
})

import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { shakedown } from './command.ts'
import { offers } from './drivers/driver-program.ts'

// A gateway in Java with resilience4j, which goes by the share of failures and lets several calls through when it is half open.

const run = promisify(execFile)
const jars = [
  'io.github.resilience4j:resilience4j-circuitbreaker:2.3.0',
  'io.github.resilience4j:resilience4j-core:2.3.0',
  'org.slf4j:slf4j-api:2.0.17',
]
const cwd = mkdtempSync(join(tmpdir(), 'shakedown-java-breaker-'))
let hasJava = false
beforeAll(async () => {
  cpSync(new URL('java-breaker/', import.meta.url), cwd, { recursive: true })
  hasJava = (await offers('javac', '-version')) && (await offers('mvn', '--version'))
  if (!hasJava) return
  for (const jar of jars)
    await run('mvn', ['-q', 'dependency:copy', `-Dartifact=${jar}`, `-DoutputDirectory=${join(cwd, 'jars')}`], { cwd })
  await run('javac', ['-cp', 'jars/*', 'Gateway.java'], { cwd })
})
afterAll(() => rmSync(cwd, { recursive: true }))

it('is judged by what its owner says of it: as many calls as that are let through, and not as many as the library lets', async ({
  skip,
}) => {
  if (!hasJava) return skip('there is no JDK with Maven')
  const { code, out, err } = await shakedown(['proof'], { cwd }).ended
  expect([code, out], err).toEqual([
    0,
    expect.stringContaining('All 2 defects were caught, and the healthy system passes.'),
  ])
})

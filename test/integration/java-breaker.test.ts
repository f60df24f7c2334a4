import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { shakedown } from './command.ts'
import { offers } from './drivers/driver-program.ts'

// A gateway in Java with resilience4j, which goes by the share of failures and lets several calls through when it is half open.

const run = promisify(execFile)
const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>shakedown</groupId><artifactId>java-breaker</artifactId><version>1</version>
<dependencies><dependency>
<groupId>io.github.resilience4j</groupId><artifactId>resilience4j-circuitbreaker</artifactId><version>2.3.0</version>
</dependency></dependencies></project>
`
const cwd = mkdtempSync(join(tmpdir(), 'shakedown-java-breaker-'))
let hasJava = false
beforeAll(async () => {
  cpSync(new URL('java-breaker/', import.meta.url), cwd, { recursive: true })
  hasJava = (await offers('javac', '-version')) && (await offers('mvn', '--version'))
  if (!hasJava) return
  writeFileSync(join(cwd, 'pom.xml'), pom)
  const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${join(cwd, 'jars')}`, '-DincludeScope=runtime']
  await run('mvn', ['-q', '-B', ...goal], { cwd })
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

import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { inspectLine, runLine } from '../../../load/k6/command-line.ts'
import { findK6 } from '../../../load/k6/find-k6.ts'
import { thresholdsOf } from '../../../load/k6/thresholds-of.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shakedown-k6-'))
  await writeFile(join(folder, 'k6'), '#!/bin/sh\n')
  await chmod(join(folder, 'k6'), 0o755)
  await writeFile(join(folder, 'no-program'), '')
})
afterAll(async () => rm(folder, { recursive: true, force: true }))

it('finds the k6 that the user brought, by name, by path or as an image', () => {
  const k6 = join(folder, 'k6')
  expect(findK6({ PATH: `/nowhere:${folder}` })).toEqual({ command: k6 })
  expect(findK6({ PATH: '', K6: k6 })).toEqual({ command: k6 })
  expect(findK6({ PATH: folder, K6: 'k6' })).toEqual({ command: k6 })
  expect(findK6({ PATH: folder, K6: 'grafana/k6:1.4.0' })).toEqual({ image: 'grafana/k6:1.4.0' })
})

it.each([
  [{ PATH: '/nowhere' }, 'there is no k6 on the PATH'],
  [{ PATH: '/nowhere', K6: 'no-program' }, 'K6 is "no-program", which is no program, and no image with a tag'],
  [{ PATH: '/nowhere', K6: '/nowhere/k6' }, 'K6 is "/nowhere/k6"'],
])('says what to do where there is none: %j', (env, words) => {
  expect(() => findK6(env)).toThrow(
    expect.objectContaining({
      exitCode: 4,
      message: expect.stringContaining(words),
      hint: expect.stringContaining('Install k6'),
    }),
  )
})

it('calls a program, or a container in the network of this host as the user, with no value of a variable', () => {
  const options = { script: '/run/a.js', output: '/run/a.json', variables: ['TOKEN'], user: { uid: 7, gid: 8 } }
  expect(runLine({ ...options, k6: { command: '/bin/k6' } }).join(' ')).toBe(
    '/bin/k6 run --quiet --no-color --no-usage-report --out json=/run/a.json /run/a.js',
  )
  expect(inspectLine({ ...options, k6: { image: 'grafana/k6:1' } }).join(' ')).toBe(
    'docker run --rm --init --network host --user 7:8 --volume /run:/load --env TOKEN grafana/k6:1 inspect /load/a.js',
  )
  expect(runLine({ ...options, k6: { image: 'grafana/k6:1' } }).join(' ')).toContain(
    'grafana/k6:1 run --quiet --no-color --no-usage-report --out json=/load/a.json /load/a.js',
  )
})

it('reads what k6 says of the thresholds of a script, in both of their forms', () => {
  const told = {
    thresholds: { checks: ['rate>0.9'], http_req_duration: [{ threshold: 'p(95)<500', abortOnFail: true }] },
  }
  expect(thresholdsOf(JSON.stringify(told))).toEqual(['checks rate>0.9', 'http_req_duration p(95)<500'])
  expect(thresholdsOf('{}')).toEqual([])
  expect(thresholdsOf('time="…" level=error')).toBeUndefined()
})

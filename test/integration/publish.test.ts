import { once } from 'node:events'
import { createServer } from 'node:http'
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateBucketCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { schemaVersion } from '../../harness/model/result.ts'
import { readResult } from '../../reports/read-result.ts'
import { finishedRun } from '../fixtures/finished-run.ts'
import { shakedown } from './command.ts'
import { pythonEnvironment } from './package/python-environment.ts'

let cwd: string
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'shakedown-publish-'))
})
afterEach(() => rmSync(cwd, { recursive: true, force: true }))

const { result, operations } = finishedRun()
const secret = 'patient 4711 has an allergy'

/** A run's folder, in which a service wrote what nobody may read outside. */
const night = (day: number): void => {
  const runId = `2026080${day}t010000night`
  const directory = join(cwd, 'reports/runs', runId)
  mkdirSync(directory, { recursive: true })
  const startedAt = `2026-08-0${day}T01:00:00.000Z`
  const cells = result.cells.map((cell) => ({ ...cell, words: `${cell.words}; own-1 said "${secret}"` }))
  writeFileSync(join(directory, 'result.json'), JSON.stringify({ ...result, runId, startedAt, cells }))
  const log = { timeMs: 1, actor: 'own-1', outcome: 'info', id: 'x', kind: 'log', level: 'error', message: secret }
  const lines = [
    { kind: 'header', schemaVersion, runId, startedAt, clocks: {} },
    ...operations,
    { ...log, index: operations.length, cell: result.cells[0]?.id },
  ]
  writeFileSync(join(directory, 'history.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
}
const publish = async (to: string, ...args: readonly string[]): ReturnType<typeof shakedown>['ended'] =>
  shakedown(['publish', '--to', to, ...args], { cwd }).ended
const published = (): readonly string[] => readdirSync(join(cwd, 'site/runs')).toSorted()

describe('publish', () => {
  it('writes runs, an index and badges, and leaves out what services wrote unless asked for', async () => {
    night(1)
    night(2)
    expect(await publish('site')).toMatchObject({ code: 0, err: expect.stringContaining('2 runs published') })
    const files = readdirSync(join(cwd, 'site')).toSorted()
    expect(files).toEqual(['badge-reference-embedded.svg', 'index.html', 'runs', 'runs.json'])
    const index = readFileSync(join(cwd, 'site/index.html'), 'utf8')
    for (const [, link = ''] of index.matchAll(/href="(runs\/[^"]+)"/g))
      expect(existsSync(join(cwd, 'site', link)), link).toBe(true)
    expect(readFileSync(join(cwd, 'site/badge-reference-embedded.svg'), 'utf8')).toContain(
      'reference on embedded: fail',
    )
    const run = join(cwd, 'site/runs/20260802t010000night')
    expect(readdirSync(run).toSorted()).toEqual(['junit.xml', 'report.html', 'result.json'])
    for (const file of readdirSync(run)) expect(readFileSync(join(run, file), 'utf8')).not.toContain('allergy')
    expect((await readResult(join(run, 'result.json'))).runId).toBe('20260802t010000night')
    await publish('site', '--with-logs')
    expect(readFileSync(join(run, 'report.html'), 'utf8')).toContain('allergy')
  })

  it('is shown by a server of static files, every page that it links', async ({ skip }) => {
    night(1)
    night(2)
    await publish('site')
    const server = spawn('python3', ['-u', '-m', 'http.server', '0', '--bind', '127.0.0.1', '--directory', 'site'], {
      cwd,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    try {
      const listens = Promise.race([once(server.stdout, 'data'), once(server, 'error')])
      const [said]: unknown[] = await listens
      if (said instanceof Error) skip('there is no python3, whose server of static files it is')
      const port = /port (\d+)/.exec(String(said))?.[1]
      const site = `http://127.0.0.1:${port ?? ''}/`
      const index = await (await fetch(site)).text()
      const links = [...index.matchAll(/href="(runs\/[^"]+)"/g)].map(([, link = '']) => link)
      expect(links).toHaveLength(3)
      for (const link of [...links, 'badge-reference-embedded.svg']) {
        const answer = await fetch(site + link)
        const type = link.endsWith('.svg') ? 'image/svg+xml' : 'text/html'
        expect([answer.status, answer.headers.get('content-type')]).toEqual([200, type])
      }
    } finally {
      server.kill('SIGKILL')
    }
  })

  it('keeps so many, also those that the job itself no longer has', async () => {
    night(1)
    await publish('site')
    rmSync(join(cwd, 'reports'), { recursive: true })
    night(2)
    await publish('site', '--keep', '2')
    expect(published()).toEqual(['20260801t010000night', '20260802t010000night'])
    night(3)
    expect(await publish('site', '--keep', '2')).toMatchObject({ err: expect.stringContaining('1 were removed') })
    expect(published()).toEqual(['20260802t010000night', '20260803t010000night'])
    expect(readFileSync(join(cwd, 'site/index.html'), 'utf8')).not.toContain('20260801')
  })

  it('that is killed leaves a site without a dead link', async () => {
    night(1)
    await publish('site', '--keep', '1')
    night(2)
    const { child, ended } = shakedown(['publish', '--to', 'site', '--keep', '1'], { cwd, env: { TMPDIR: cwd } })
    while (!existsSync(join(cwd, 'site/runs/20260802t010000night')) && child.exitCode === null)
      await new Promise((resolve) => setImmediate(resolve))
    child.kill('SIGKILL')
    await ended
    const index = readFileSync(join(cwd, 'site/index.html'), 'utf8')
    const links = [...index.matchAll(/href="(runs\/[^"]+)"/g)].map(([, link = '']) => link)
    expect(links.length).toBeGreaterThan(0)
    for (const link of links) expect(existsSync(join(cwd, 'site', link)), link).toBe(true)
    expect((await publish('site', '--keep', '1')).code).toBe(0)
    expect(published()).toEqual(['20260802t010000night'])
  })

  it('says what is wrong with a place, and writes nothing', async () => {
    night(1)
    expect(await publish('ftp://x')).toMatchObject({ code: 2 })
    writeFileSync(join(cwd, 'file'), '')
    expect(await publish('file/below')).toMatchObject({ code: 4 })
    mkdirSync(join(cwd, 'site'))
    writeFileSync(join(cwd, 'site/runs.json'), '{"schemaVersion": 7}')
    expect(await publish('site')).toMatchObject({ code: 2, err: expect.stringContaining('runs.json') })
    expect(readdirSync(join(cwd, 'site'))).toEqual(['runs.json'])
    rmSync(join(cwd, 'reports'), { recursive: true })
    expect(await publish('other')).toMatchObject({ code: 2, err: expect.stringContaining('no run to publish') })
  })

  it('says that a bucket refuses', async () => {
    night(1)
    const server = createServer((_, answer) =>
      answer
        .writeHead(403, { 'content-type': 'application/xml' })
        .end('<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>'),
    ).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const env = {
      AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}`,
      AWS_REGION: 'eu-west-2',
      AWS_ACCESS_KEY_ID: 'a',
      AWS_SECRET_ACCESS_KEY: 'b',
    }
    const { code, err } = await shakedown(['publish', '--to', 's3://bucket/site'], { cwd, env }).ended
    server.close()
    expect([code, err]).toEqual([
      4,
      expect.stringContaining('s3://bucket/site refuses to read runs.json: Access Denied'),
    ])
  })

  it(
    'writes the same to a bucket, as moto serves it, and keeps so many there',
    { timeout: 300_000 },
    async ({ skip }) => {
      writeFileSync(join(cwd, 'requirements.txt'), 'moto[s3]==5.1.8\nflask==3.1.2\nflask-cors==6.0.1\n')
      const noPython = await pythonEnvironment(cwd)
      if (noPython !== undefined) skip(noPython)
      const moto = spawn(join(cwd, '.venv/bin/moto_server'), ['-p', '0', '-H', '127.0.0.1'], {
        cwd,
        stdio: ['ignore', 'ignore', 'pipe'],
      })
      try {
        moto.stderr.setEncoding('utf8')
        let said = ''
        moto.stderr.on('data', (chunk: string) => (said += chunk))
        while (!/127\.0\.0\.1:\d+/.test(said)) await once(moto.stderr, 'data')
        const endpoint = `http://${/127\.0\.0\.1:\d+/.exec(said)?.[0] ?? ''}`
        const env = {
          AWS_ENDPOINT_URL_S3: endpoint,
          AWS_REGION: 'us-east-1',
          AWS_ACCESS_KEY_ID: 'a',
          AWS_SECRET_ACCESS_KEY: 'b',
        }
        const client = new S3Client({
          endpoint,
          region: 'us-east-1',
          forcePathStyle: true,
          credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
        })
        await client.send(new CreateBucketCommand({ Bucket: 'site' }))
        for (const day of [1, 2]) {
          night(day)
          const { code, err } = await shakedown(['publish', '--to', 's3://site/nightly', '--keep', '1'], { cwd, env })
            .ended
          expect([code, err]).toEqual([0, expect.stringContaining('published to s3://site/nightly')])
        }
        const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: 'site' }))
        expect(Contents.map(({ Key }) => Key)).toEqual([
          'nightly/badge-reference-embedded.svg',
          'nightly/index.html',
          'nightly/runs.json',
          'nightly/runs/20260802t010000night/junit.xml',
          'nightly/runs/20260802t010000night/report.html',
          'nightly/runs/20260802t010000night/result.json',
        ])
        const missing = await shakedown(['publish', '--to', 's3://no-such-bucket'], { cwd, env }).ended
        expect([missing.code, missing.err]).toEqual([4, expect.stringContaining('s3://no-such-bucket refuses')])
      } finally {
        moto.kill()
      }
    },
  )
})

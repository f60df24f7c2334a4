import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { shakedown } from './command.ts'

const folders: string[] = []
const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'cli-init-'))
  folders.push(made)
  return made
}
afterAll(() => folders.forEach((each) => rmSync(each, { recursive: true })))
const bare = { AWS_REGION: '', AWS_ENDPOINT_URL: '', DATABASE_URL: '' }

describe('shakedown init', () => {
  it('writes a first target that runs at once, says what run will do, and shows a mistake in the example', async () => {
    const cwd = folder()
    const init = await shakedown(['init'], { cwd, env: bare }).ended
    expect([init.code, init.err]).toEqual([0, ''])
    expect(init.out).toContain(
      'Written: shakedown.config.ts, shakedown/target.ts, shakedown/monitors.ts, shakedown/example-consumer.mjs',
    )
    expect(init.out).toMatch(/in \d+ ways: .*duplicate-delivery/)
    // Without a mistake of their own, its people see what red looks like.
    expect(init.out).toMatch(/✓ caught +an effect doubled +reader +no-duplicate-effects +note\.written/)
    expect(init.out).toMatch(/✓ caught +an effect removed +reader +no-lost-events +note\.written/)
    expect(init.out).toMatch(/\? no way +an effect altered .*"state: …" would unlock this/)
    expect(init.out).toContain('with 4 monitors')
    // Its own second judgement takes visibility time-out times receives.
    const watched = await shakedown(['watch', '--once', '--no-wait', '--json'], { cwd }).ended
    const { looks }: { looks: readonly { monitor: string; state: string }[] } = JSON.parse(watched.out)
    expect(
      looks
        .map(({ monitor, state }) => `${monitor.replace(/^.*?-(?=event|queue|dead|health)/, '')} ${state}`)
        .toSorted(),
    ).toEqual(['dead-letters good', 'event good', 'health good', 'queue good'])
    const run = ['run', 'duplicate-delivery', '--grep', 'double-submit']
    const passed = await shakedown(run, { cwd }).ended
    expect([passed.code, passed.err]).toEqual([0, expect.stringContaining('1 pass')])
    const consumer = join(cwd, 'shakedown/example-consumer.mjs')
    const text = readFileSync(consumer, 'utf8')
    expect(text).toContain('reference text unique')
    writeFileSync(consumer, text.replace('reference text unique', 'reference text'))
    const failed = await shakedown(run, { cwd }).ended
    expect(failed.err).toMatch(/was created (?:twice|\d times)/)
    expect(failed.code).toBe(1)
    expect(readdirSync(cwd).toSorted()).toEqual(['reports', 'shakedown', 'shakedown.config.ts'])
  })

  it('takes a body of any kind', async () => {
    const cwd = folder()
    const body = 'ORDER|{key}|$5 `now`|{copy}'
    const { code, err } = await shakedown(
      ['init', '--no-proof', '--start', 'x', '--effects-path', '/b', '--body', body],
      {
        cwd,
        env: bare,
      },
    ).ended
    expect([code, err]).toEqual([0, ''])
    const written = readFileSync(join(cwd, 'shakedown/target.ts'), 'utf8')
    expect(written).toContain('event: ({ key, copy }) => `ORDER|${key}|\\$5 \\`now\\`|${copy}`,')
  })

  it('overwrites nothing', async () => {
    const cwd = folder()
    writeFileSync(join(cwd, 'shakedown.config.ts'), '// mine')
    const { code, err, out } = await shakedown(['init'], { cwd, env: bare }).ended
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain('shakedown.config.ts exists already, and init overwrites nothing')
    expect(readFileSync(join(cwd, 'shakedown.config.ts'), 'utf8')).toBe('// mine')
    expect(readdirSync(cwd)).toEqual(['shakedown.config.ts'])
  })

  it('finds a compose file and variables, and tells no value of theirs', async () => {
    const cwd = folder()
    writeFileSync(
      join(cwd, 'docker-compose.yml'),
      `services:
  app:
    build: .
    environment:
      - NOTES_QUEUE_URL=http://localstack:4566/000000000000/notes-inbox
      - DATABASE_URL=postgres://app:hunter2@db/notes
  localstack: { image: localstack/localstack:4 }
  db: { image: "postgres:17" }
  web: { image: nginx, ports: ["127.0.0.1:8081:80"] }
`,
    )
    const env = { ...bare, AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE' }
    const args = ['init', '--name', 'My Notes', '--start', 'python3 -m "notes app"', '--health', '/health']
    const sql = "select reference as key, id as record from note where reference = any($1) and kind <> 'draft'"
    const body = '{"reference":"{key}","meta":{"id":"{copy}"},"text":"it\'s `${x}` {key}"}'
    const { code, out, err } = await shakedown([...args, '--effects-sql', sql, '--body', body], { cwd, env }).ended
    expect([code, err]).toEqual([0, ''])
    for (const each of [
      'Found: docker-compose.yml: app, localstack (a queue), db (PostgreSQL), web',
      'the page of web at http://127.0.0.1:8081, which a monitor opens in a browser',
      'which is a front door of the target (shakedown/front-door.ts)',
      'Found: AWS_ACCESS_KEY_ID, AWS_REGION (the environment)',
      'the queue "notes-inbox", which NOTES_QUEUE_URL names',
      'the database "notes", which DATABASE_URL names',
      'a PostgreSQL server',
      'python3 -m "notes app"',
    ])
      expect(out).toContain(each)
    const written = ['shakedown.config.ts', 'shakedown/target.ts'].map((file) => readFileSync(join(cwd, file), 'utf8'))
    expect(`${out}${written.join('')}`).not.toMatch(/hunter2|AKIAEXAMPLE|eu-west-1/)
    const plan = await shakedown(['run', 'duplicate-delivery', '--dry-run'], { cwd }).ended
    expect([plan.code, plan.err]).toEqual([0, expect.stringMatching(/^Expected to take about \d+ s, .*\n$/)])
    expect(JSON.parse(plan.out)).toMatchObject({ target: 'my-notes' })
    const listed = await shakedown(['list'], { cwd }).ended
    expect([listed.code, listed.out], listed.err).toEqual([0, expect.stringContaining('my-notes.web')])
    expect(written[1]).toContain("env: ({ queueUrl }) => ({ NOTES_QUEUE_URL: queueUrl('notes-inbox') })")
  })

  it.each<[string, string[], string[]]>([
    ['a consumer of which nobody knows what it did', ['--start', 'x'], ['--effects-sql', '--effects-path']],
    ['two ways to read', ['--start', 'x', '--effects-sql', 'a', '--effects-path', '/b'], ['in one way']],
    ['effects without a consumer', ['--effects-path', '/b'], ['--effects-path', '--start']],
    ['effects at no path', ['--start', 'x', '--effects-path', 'b'], ["--effects-path '/b'"]],
    ['health at no path', ['--start', 'x', '--effects-path', '/b', '--health', 'up'], ["--health '/up'"]],
    [
      'a body that is no JSON and leaves the copy’s id out',
      ['--start', 'x', '--effects-path', '/b', '--body', 'a|{key}'],
      ['{copy}', 'or any other text'],
    ],
    ['a body without the copy’s id', ['--start', 'x', '--effects-path', '/b', '--body', '{"a":"{key}"}'], ['{copy}']],
  ])('refuses %s, and writes nothing', async (_, args, says) => {
    const cwd = folder()
    const { code, err, out } = await shakedown(['init', ...args], { cwd, env: bare }).ended
    expect([code, out]).toEqual([2, ''])
    for (const each of says) expect(err).toContain(each)
    expect(readdirSync(cwd)).toEqual([])
  })

  it('goes on beside a compose file that cannot be read', async () => {
    const cwd = folder()
    writeFileSync(join(cwd, 'compose.yaml'), 'services: [')
    const { code, out } = await shakedown(['init'], { cwd, env: bare }).ended
    expect(code).toBe(0)
    expect(out).toContain('compose.yaml, which was left alone')
  })
})

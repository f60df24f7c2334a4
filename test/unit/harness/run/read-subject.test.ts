import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readSubject } from '../../../../harness/run/read-subject.ts'

const folder = mkdtempSync(join(tmpdir(), 'shakedown-subject-'))
afterAll(() => rmSync(folder, { recursive: true }))
const declared = { name: 'orders', version: '1.0' }
const git = (...args: readonly string[]): string =>
  execFileSync('git', ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { encoding: 'utf8' }).trim()

const answering = async (body: string, status = 200): Promise<{ url: string; close: () => void }> => {
  const server = createServer((_, answer) => answer.writeHead(status).end(body)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { url: `http://127.0.0.1:${port}/actuator/info`, close: () => server.close() }
}

describe('the subject', () => {
  it('is only declared where nothing says where to read it', async () => {
    expect(await readSubject(declared, undefined)).toEqual(declared)
  })

  it('is read from Git, with whether the tree was changed', async () => {
    git('init', '--quiet')
    writeFileSync(join(folder, 'a'), '')
    git('add', 'a')
    git('commit', '--quiet', '--message', 'a')
    const commit = git('rev-parse', 'HEAD')
    expect(await readSubject(declared, { git: folder })).toEqual({
      ...declared,
      commit,
      dirty: false,
      read: ['commit'],
    })
    writeFileSync(join(folder, 'b'), '')
    expect(await readSubject(declared, { git: folder })).toMatchObject({ commit, dirty: true })
  })

  it.each([
    [
      '{"git":{"commit":{"id":"abc1234"}},"build":{"version":"4.2"}}',
      { commit: 'abc1234', version: '4.2', read: ['version', 'commit'] },
    ],
    [
      '{"git":{"commit":{"id":{"full":"abc1234def"}},"dirty":"true"}}',
      { commit: 'abc1234def', dirty: true, read: ['commit'] },
    ],
  ])('is read from what /actuator/info answers: %s', async (body, found) => {
    const { url, close } = await answering(body)
    expect(await readSubject(declared, { info: url })).toEqual({ ...declared, ...found })
    close()
  })

  it('stays declared where it cannot be read, which is said', async () => {
    const { url, close } = await answering('{"status":"UP"}')
    const read = await readSubject(declared, { info: url, git: join(folder, 'gone'), container: 'no-such-container' })
    close()
    expect(read).toMatchObject(declared)
    expect(read.read).toBeUndefined()
    expect(read.unread).toContain('tells neither git.commit.id nor build.version')
    expect(read.unread?.split('; ').length).toBeGreaterThan(2)
  })
})

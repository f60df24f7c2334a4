import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { RunResult } from '../../../harness/model/result.ts'
import { shakedown } from '../command.ts'

// TLS is nginx's, which reads a certificate when it is started and when it is told to reload.

const cwd = mkdtempSync(join(tmpdir(), 'behind-nginx-'))
let isThere = false
beforeAll(async () => {
  isThere = await promisify(execFile)('nginx', ['-v']).then(
    () => true,
    () => false,
  )
  const target = new URL('target.ts', import.meta.url).href
  writeFileSync(
    join(cwd, 'shakedown.config.ts'),
    `import { behindNginx } from '${target}'
     export default { targets: { nginx: behindNginx(), 'never-reloads': behindNginx(true) } }`,
  )
})
afterAll(() => rmSync(cwd, { recursive: true }))

const why = 'there is no nginx on the PATH'

it('sees the certificate that nginx shows: near its end, beyond it, and renewed', async ({ skip }) => {
  if (!isThere) return skip(why)
  const { code, err } = await shakedown(['proof', '--target', 'nginx'], { cwd }).ended
  expect(code, err).toBe(0)
  expect(err).toContain('caught ignores-expiry on behind-nginx.door by expired-is-refused')
})

it('says of a renewal without a reload that its alert stays open, as the old certificate is shown', async ({
  skip,
}) => {
  if (!isThere) return skip(why)
  const args = ['run', 'certificate-expiring', '--grep', 'near-its-end', '--target', 'never-reloads', '--json']
  const { code, out, err } = await shakedown(args, { cwd }).ended
  const { cells }: RunResult = JSON.parse(out)
  expect([code, cells.map(({ verdict }) => verdict)], err).toEqual([1, ['fail']])
  expect(cells[0]?.checks.filter(({ verdict }) => verdict === 'fail').map(({ check }) => check)).toEqual([
    'alerted-in-time',
  ])
})

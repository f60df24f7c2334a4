import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'

const root = new URL('../../..', import.meta.url).pathname
const oxlint = join(root, 'node_modules/.bin/oxlint')

// `npm run check:lint` keeps circles out of the tree; here it is shown that it sees one, also one that only types make.
it('a circle of types is seen by the linter, with the settings of this repository', () => {
  const folder = mkdtempSync(join(tmpdir(), 'circle-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  copyFileSync(join(root, '.oxlintrc.json'), join(folder, '.oxlintrc.json'))
  writeFileSync(join(folder, 'one.ts'), "import type { Two } from './two.ts'\n\nexport type One = Two | 1\n")
  writeFileSync(join(folder, 'two.ts'), 'export type Two = 2\n')
  expect(execFileSync(oxlint, ['.'], { cwd: folder, encoding: 'utf8' })).toContain('0 errors')
  writeFileSync(join(folder, 'two.ts'), "import type { One } from './one.ts'\n\nexport type Two = One[]\n")
  const { status, stdout } = spawnSync(oxlint, ['.'], { cwd: folder, encoding: 'utf8' })
  expect(stdout).toContain('import(no-cycle)')
  expect(status).toBe(1)
})

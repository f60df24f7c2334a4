import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { installPackage } from './install-package.ts'

// Builds the image of deploy/Dockerfile: the package is packed and installed here, for Linux, as a user would install it, and the image takes what came of that. So
// it holds neither sources nor what only this repository needs.
//
//   node dev/build-image.ts [--tag registry.example/shakedown:0.1.0] [--node-image node:24]

const root = fileURLToPath(new URL('..', import.meta.url))
const { version }: { version: string } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const { values } = parseArgs({
  options: {
    tag: { type: 'string', default: `shakedown:${version}` },
    'node-image': { type: 'string' },
  },
})
const context = mkdtempSync(join(tmpdir(), 'shakedown-image-'))
try {
  await installPackage(context, ['--os=linux', `--cpu=${process.arch}`, '--libc=glibc', '--omit=peer'])
  cpSync(join(root, 'deploy/Dockerfile'), join(context, 'Dockerfile'))
  const node = values['node-image'] === undefined ? [] : ['--build-arg', `NODE_IMAGE=${values['node-image']}`]
  execFileSync('docker', ['build', '--quiet', '--tag', values.tag, ...node, context], { stdio: 'inherit' })
} finally {
  rmSync(context, { recursive: true, force: true })
}

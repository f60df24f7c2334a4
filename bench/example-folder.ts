import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { codeBlocksOf } from '../docs/code-blocks.ts'
import { userEnvironment } from '../dev/install-package.ts'

const root = new URL('..', import.meta.url).pathname

/** The environment of somebody who follows a page; who reaches the registries through a proxy of their own goes on to. */
export const pageEnvironment: NodeJS.ProcessEnv = {
  ...userEnvironment,
  NODE_EXTRA_CA_CERTS: process.env['NODE_EXTRA_CA_CERTS'],
}

/** Runs a block of commands of a page, and fails as they fail. */
export const follow = async (cwd: string, text: string, env: NodeJS.ProcessEnv): Promise<unknown> =>
  promisify(execFile)('/bin/sh', ['-e', '-c', text], { cwd, env, maxBuffer: 2 ** 26 })

/** The blocks of commands that lead to the first verdict of an example, each with the folder of a checkout to be in. */
export const blocksTo = (example: string): readonly (readonly [string, string])[] => {
  const shells = (page: string): readonly string[] =>
    codeBlocksOf(page)
      .filter(({ language }) => language === 'sh')
      .map(({ text }) => text)
  const own = shells(`examples/${example}/README.md`)
  const first = own.findIndex((text) => text.startsWith('npx shakedown run'))
  return [
    ...shells('examples/README.md').map((text) => ['.', text] as const),
    ...own.slice(0, first + 1).map((text) => [`examples/${example}`, text] as const),
  ]
}

/** Clones this repository, as it was committed last, into an empty folder. */
export const cloneInto = async (folder: string, env: NodeJS.ProcessEnv): Promise<string> => {
  await follow(folder, `git clone --quiet ${root} shakedown`, env)
  return join(folder, 'shakedown')
}

/** An example that is installed and built as its page says, in a checkout of its own. */
export const builtExample = async (example: string): Promise<{ cwd: string; remove: () => Promise<void> }> => {
  const folder = await mkdtemp(join(tmpdir(), `example-${example}-`))
  const checkout = await cloneInto(folder, pageEnvironment)
  for (const [where, text] of blocksTo(example).slice(0, -1)) await follow(join(checkout, where), text, pageEnvironment)
  return { cwd: join(checkout, 'examples', example), remove: async () => rm(folder, { recursive: true, force: true }) }
}

import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { codeBlocksOf } from '../docs/code-blocks.ts'
import { stacks } from '../test/integration/examples/stacks.ts'
import { userEnvironment } from '../test/integration/package/install-tarball.ts'

// How long it takes from an empty folder to the first verdict, by the commands of the pages:
//   node bench/first-verdict.ts [--cold] [celery] [sqs-consumer] [go] [spring]
// `--cold`: with empty caches of npm, Go and Maven, and none of pip, as on a machine that never built anything.
const { values, positionals } = parseArgs({ allowPositionals: true, options: { cold: { type: 'boolean' } } })
const root = new URL('..', import.meta.url).pathname
/** What the pages promise. */
const atMostSeconds = 600

const coldCaches = (caches: string): NodeJS.ProcessEnv => ({
  npm_config_cache: join(caches, 'npm'),
  PIP_NO_CACHE_DIR: '1',
  GOMODCACHE: join(caches, 'go/modules'),
  GOCACHE: join(caches, 'go/built'),
  // Go makes its modules read-only, so that nobody could remove them.
  GOFLAGS: '-modcacherw',
  MAVEN_OPTS: `-Dmaven.repo.local=${join(caches, 'maven')}`,
})

/** The blocks of commands that lead to the first verdict, each with the folder to be in. */
const blocksTo = (stack: string): readonly (readonly [string, string])[] => {
  const shells = (page: string): readonly string[] =>
    codeBlocksOf(page)
      .filter(({ language }) => language === 'sh')
      .map(({ text }) => text)
  const own = shells(`examples/${stack}/README.md`)
  const first = own.findIndex((text) => text.startsWith('npx shakedown run'))
  return [
    ...shells('examples/README.md').map((text) => ['.', text] as const),
    ...own.slice(0, first + 1).map((text) => [`examples/${stack}`, text] as const),
  ]
}

const secondsOf = async (cwd: string, text: string, env: NodeJS.ProcessEnv): Promise<number> => {
  const begun = performance.now()
  await promisify(execFile)('/bin/sh', ['-e', '-c', text], { cwd, env, maxBuffer: 2 ** 26 })
  return (performance.now() - begun) / 1000
}

for (const stack of positionals.length > 0 ? positionals : Object.keys(stacks)) {
  const folder = await mkdtemp(join(tmpdir(), `first-verdict-${stack}-`))
  const caches = join(folder, 'caches')
  await mkdir(caches)
  const env = {
    ...userEnvironment,
    // Who reaches the registries through a proxy of their own goes on to.
    NODE_EXTRA_CA_CERTS: process.env['NODE_EXTRA_CA_CERTS'],
    ...(values.cold === true ? coldCaches(caches) : {}),
  }
  try {
    const checkout = join(folder, 'shakedown')
    let total = await secondsOf(folder, `git clone --quiet ${root} shakedown`, env)
    for (const [where, text] of blocksTo(stack)) {
      const took = await secondsOf(join(checkout, where), text, env)
      total += took
      console.log(`${stack}: ${took.toFixed(0)} s for ${text.trim().replaceAll(/\n/g, '; ')}`)
    }
    console.log(`${stack}: the first verdict after ${total.toFixed(0)} s`)
    if (total > atMostSeconds) process.exitCode = 1
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

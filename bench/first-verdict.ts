import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { installPackage } from '../dev/install-package.ts'
import { codeBlocksOf } from '../docs/code-blocks.ts'
import { stacks } from '../test/integration/examples/stacks.ts'
import { blocksTo, cloneInto, follow, pageEnvironment } from './example-folder.ts'

// How long it takes from an empty folder to the first verdict, by the commands of the pages:
//   node bench/first-verdict.ts [--cold] [celery] [sqs-consumer] [go] [spring] [front-door]
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

const seconds = async (work: () => Promise<unknown>): Promise<number> => {
  const begun = performance.now()
  await work()
  return (performance.now() - begun) / 1000
}

const secondsOf = async (cwd: string, text: string, env: NodeJS.ProcessEnv): Promise<number> =>
  seconds(async () => follow(cwd, text, env))

/** From an empty folder: the package from its tarball, the two files of the page, and its first command. */
const frontDoor = async (folder: string, env: NodeJS.ProcessEnv): Promise<number> => {
  const [text = ''] = codeBlocksOf('docs/front-door.md').flatMap((block) => (block.language === 'sh' ? block.text : []))
  const [command = ''] = text.split('\n')
  const parts = {
    'packing and installing': await seconds(async () => installPackage(folder)),
    'the two files': await seconds(async () => cp(join(root, 'docs/examples/front'), folder, { recursive: true })),
    [command]: await secondsOf(folder, command, env),
  }
  for (const [what, took] of Object.entries(parts)) console.log(`front-door: ${took.toFixed(0)} s for ${what}`)
  return Object.values(parts).reduce((sum, took) => sum + took, 0)
}

const inTime = (what: string, total: number): void => {
  console.log(`${what}: the first verdict after ${total.toFixed(0)} s`)
  if (total > atMostSeconds) process.exitCode = 1
}

for (const stack of positionals.length > 0 ? positionals : [...Object.keys(stacks), 'front-door']) {
  const folder = await mkdtemp(join(tmpdir(), `first-verdict-${stack}-`))
  const caches = join(folder, 'caches')
  await mkdir(caches)
  const env = { ...pageEnvironment, ...(values.cold === true ? coldCaches(caches) : {}) }
  try {
    if (stack === 'front-door') {
      inTime(stack, await frontDoor(folder, env))
      continue
    }
    let checkout = ''
    let total = await seconds(async () => {
      checkout = await cloneInto(folder, env)
    })
    for (const [where, text] of blocksTo(stack)) {
      const took = await secondsOf(join(checkout, where), text, env)
      total += took
      console.log(`${stack}: ${took.toFixed(0)} s for ${text.trim().replaceAll(/\n/g, '; ')}`)
    }
    inTime(stack, total)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

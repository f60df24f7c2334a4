import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { getCompileCacheDir } from 'node:module'
import { Socket } from 'node:net'
import { dirname, extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Charge } from './charge.ts'
import type { JanitorOrder } from './janitor.ts'

// Why a janitor beside the parent-death signal of Linux: that signal cannot end a *stopped* PostgreSQL (SIGQUIT waits for SIGCONT),
// reaches no grandchildren, removes no directory, and does not exist elsewhere.

const charges = new Map<number, Charge>()
let janitor: ChildProcess | undefined

const startJanitor = (): ChildProcess => {
  // TypeScript in the repository, JavaScript in the package.
  const program = fileURLToPath(new URL(`janitor${extname(import.meta.url)}`, import.meta.url))
  // Where this process keeps compiled code: half of what a janitor takes is to strip its types. Of the folder Node tells the one of its own version.
  const compiled = getCompileCacheDir()
  const child = spawn(process.execPath, [program], {
    cwd: '/',
    detached: true,
    // NODE_OPTIONS meant for the parent (a debugger, a loader) must not reach it.
    env: compiled === undefined ? {} : { NODE_COMPILE_CACHE: dirname(compiled) },
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  const forget = (): void => {
    if (janitor === child) janitor = undefined
  }
  child.once('exit', forget).once('error', forget)
  child.stdin?.on('error', forget)
  child.unref()
  if (child.stdin instanceof Socket) child.stdin.unref()
  return child
}

// Resolves once the order is in the kernel's buffer: from then on it is carried out whatever happens to this process.
const order = (to: ChildProcess, what: JanitorOrder): Promise<void> =>
  new Promise((resolve) => {
    if (to.stdin === null) resolve()
    else to.stdin.write(`${JSON.stringify(what)}\n`, () => resolve())
  })

/**
 * Gives a process into the care of the janitor, which ends it when this process is gone, however it went.
 *
 * @returns a function that takes it back, to be called once the process has ended and left nothing behind
 */
export const entrust = async (charge: Charge): Promise<() => void> => {
  const known = janitor
  janitor ??= startJanitor()
  charges.set(charge.pid, charge)
  // A janitor that somebody killed is replaced, and told everything anew.
  const news = known === undefined ? [...charges.values()] : [charge]
  const to = janitor
  await Promise.all(news.map((entry) => order(to, { entrust: entry })))
  return () => {
    if (charges.get(charge.pid)?.startTime !== charge.startTime) return
    charges.delete(charge.pid)
    if (janitor !== undefined) void order(janitor, { release: charge.pid })
  }
}

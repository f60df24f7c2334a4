import { spawn } from 'node:child_process'
import { Socket } from 'node:net'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'

let watching = false

/** Starts, once a process, what removes its containers when it is gone, also after SIGKILL. */
export const watchOver = (): void => {
  if (watching) return
  watching = true
  const { NODE_OPTIONS: _, ...env } = process.env
  // TypeScript in the repository, JavaScript in the package.
  const program = fileURLToPath(new URL(`reaper${extname(import.meta.url)}`, import.meta.url))
  const child = spawn(process.execPath, [program], {
    cwd: '/',
    detached: true,
    env,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  child.once('exit', () => (watching = false)).once('error', () => (watching = false))
  child.stdin.on('error', () => undefined)
  child.unref()
  if (child.stdin instanceof Socket) child.stdin.unref()
}

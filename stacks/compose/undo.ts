import { spawn } from 'node:child_process'
import { Socket } from 'node:net'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Compose } from './compose-command.ts'

/** What a run changes at a compose project is undone: in good order, or by a process of its own if this one is killed. */
export interface Undo {
  /** Undoes everything, now. */
  now(): Promise<void>
}

/** Prepares to undo, before anything is changed. @param calls words of `docker compose`, in the order in which they undo */
export const prepareUndo = (compose: Compose, calls: readonly (readonly string[])[]): Undo => {
  const commands = calls.map((words) => compose.line(...words).command)
  const { NODE_OPTIONS: _, ...env } = compose.line().env
  // TypeScript in the repository, JavaScript in the package.
  const program = fileURLToPath(new URL(`afterwards${extname(import.meta.url)}`, import.meta.url))
  const child = spawn(process.execPath, [program, JSON.stringify(commands)], {
    cwd: '/',
    detached: true,
    env,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  child.on('error', () => undefined)
  child.stdin.on('error', () => undefined)
  child.unref()
  if (child.stdin instanceof Socket) child.stdin.unref()
  return {
    now: async () => {
      for (const words of calls) await compose.run(...words)
      child.stdin.end('done')
    },
  }
}

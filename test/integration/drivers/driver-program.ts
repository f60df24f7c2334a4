import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A program that writes rows with a driver of its own language, and says when it is done with each. */
export interface DriverProgram {
  /** Resolves once the program says that it is done with the key. */
  write(how: string, key: string): Promise<void>
  end(): void
}

/** Whether a program of this name can be run here. */
export const offers = async (program: string, version: string): Promise<boolean> =>
  run(program, [version]).then(
    () => true,
    () => false,
  )

/** Starts one. @throws with what it wrote, when it ended before it was done with a key */
export const driverProgram = (
  command: readonly [string, ...string[]],
  { cwd, env }: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): DriverProgram => {
  const [program, ...args] = command
  const child: ChildProcess = spawn(program, args, {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const waiting = new Map<string, PromiseWithResolvers<undefined>>()
  let said = ''
  child.stderr?.on('data', (bytes: Buffer) => {
    said += bytes.toString()
  })
  if (child.stdout !== null)
    createInterface({ input: child.stdout }).on('line', (line) =>
      waiting.get(line.replace(/^done /u, ''))?.resolve(undefined),
    )
  child.on('exit', () => {
    for (const each of waiting.values()) each.reject(new Error(`the program ended: ${said}`))
  })
  return {
    write: async (how, key) => {
      const done = Promise.withResolvers<undefined>()
      waiting.set(key, done)
      child.stdin?.write(`${how} ${key}\n`)
      await done.promise
      waiting.delete(key)
    },
    end: () => child.kill('SIGKILL'),
  }
}

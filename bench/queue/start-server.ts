import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** A server in a process of its own. */
export interface BenchServer {
  readonly name: string
  readonly url: string
  /** From the call that starts it to its port being open, without loading the program. */
  readonly startMs: number
  /** Resident memory of the process in bytes; NaN where it is not ours. */
  memoryBytes(): Promise<number>
  stop(): Promise<void>
}

/** Starts `servers/<name>.ts`; it ends with this process. @throws when it says nothing */
export const startServer = async (name: string): Promise<BenchServer> => {
  const program = fileURLToPath(new URL(`servers/${name}.ts`, import.meta.url))
  const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] })
  for await (const line of createInterface({ input: child.stdout })) {
    const { url, startMs }: { url: string; startMs: number } = JSON.parse(line)
    return {
      name,
      url,
      startMs,
      memoryBytes: async () => {
        const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(child.pid)])
        return Number(stdout) * 1024
      },
      stop: async () => {
        child.stdin.end()
        if (child.exitCode === null) await once(child, 'exit')
      },
    }
  }
  throw new Error(`${name} ended without a word`)
}

/** A server that runs elsewhere. */
export const remoteServer = (name: string, url: string): BenchServer => ({
  name,
  url,
  startMs: NaN,
  memoryBytes: () => Promise.resolve(NaN),
  stop: () => Promise.resolve(),
})

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
  /** CPU time used so far, in microseconds; NaN where the process is not ours. Hardly moved by what else the machine does. */
  cpuMicros(): Promise<number>
  /** Resident memory of the process in bytes; NaN where it is not ours. */
  memoryBytes(): Promise<number>
  stop(): Promise<void>
}

/** Starts `servers/<name>.ts`; it ends with this process. @throws when it says nothing */
export const startServer = async (name: string): Promise<BenchServer> => {
  const program = fileURLToPath(new URL(`servers/${name}.ts`, import.meta.url))
  const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const nextLine = async (): Promise<string> => {
    const { value, done } = await lines.next()
    if (done) throw new Error(`${name} ended without a word`)
    return value
  }
  const { url, startMs }: { url: string; startMs: number } = JSON.parse(await nextLine())
  return {
    name,
    url,
    startMs,
    cpuMicros: () => {
      child.stdin.write('\n')
      return nextLine().then(Number)
    },
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

/** A server that runs elsewhere. */
export const remoteServer = (name: string, url: string): BenchServer => ({
  name,
  url,
  startMs: NaN,
  cpuMicros: () => Promise.resolve(NaN),
  memoryBytes: () => Promise.resolve(NaN),
  stop: () => Promise.resolve(),
})

import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { vi } from 'vitest'
import { reservePort } from '../../../stacks/embedded/processes/reserve-port.ts'
import { jdbcUrl } from '../../../targets/own/jdbc-url.ts'
import { userEnvironment } from '../package/install-tarball.ts'

/** Why no service of Spring Boot can be built here. */
export const lacksSpring = ['java', 'mvn'].find((each) => spawnSync(each, ['-version']).status !== 0)

/** A service of Spring Boot that runs. */
export interface SpringService {
  readonly url: string
  readonly password: string
  stop(): Promise<void>
}

/** Builds the service under `spring/` in a folder, and starts it on two databases; its user is `watcher`. */
export const startSpring = async (
  folder: string,
  databases: { readonly writer: string; readonly reader: string },
): Promise<SpringService> => {
  cpSync(new URL('spring/', import.meta.url), folder, { recursive: true })
  await promisify(execFile)('mvn', ['--quiet', '--batch-mode', 'package'], { cwd: folder, env: userEnvironment })
  const reserved = await reservePort()
  const env = {
    ...userEnvironment,
    PORT: String(reserved.port),
    WRITER_URL: jdbcUrl(databases.writer, { connectTimeout: '2' }),
    READER_URL: jdbcUrl(databases.reader, { connectTimeout: '2' }),
  }
  const options = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xmx256m']
  const jar = join(folder, 'target/visits.jar')
  const child: ChildProcess = spawn('java', [...options, '-jar', jar], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  let log = ''
  child.stdout?.on('data', (chunk: Buffer) => (log += String(chunk)))
  const url = `http://127.0.0.1:${reserved.port}`
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    }
    reserved.release()
  }
  try {
    await vi.waitUntil(
      async () => {
        if (child.exitCode !== null) throw new Error(`it ended: ${log}`)
        return fetch(`${url}/actuator/health`).then(
          ({ ok }) => ok,
          () => false,
        )
      },
      { timeout: 240_000, interval: 200 },
    )
  } catch (error) {
    await stop()
    throw error
  }
  return { url, password: 'secret', stop }
}

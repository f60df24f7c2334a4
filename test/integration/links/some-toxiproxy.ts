import { setTimeout as delay } from 'node:timers/promises'
import { reservePort } from '../../../stacks/embedded/processes/reserve-port.ts'
import { spawnBound } from '../../../stacks/embedded/processes/spawn-bound.ts'
import { startToxiproxy } from '../../../emulators/toxiproxy/index.ts'

/** A Toxiproxy to be closed. */
export interface SomeToxiproxy {
  readonly url: string
  readonly close: () => Promise<void>
}

const answers = async (url: string): Promise<boolean> =>
  fetch(`${url}/version`).then(
    ({ ok }) => ok,
    () => false,
  )

const startReal = async (binary: string): Promise<SomeToxiproxy> => {
  const { port, release } = await reservePort()
  const url = `http://127.0.0.1:${port}`
  const server = await spawnBound({
    command: [binary, '-host', '127.0.0.1', '-port', String(port)],
    cwd: process.cwd(),
    env: { LOG_LEVEL: 'error' },
    signal: 'SIGKILL',
    onLine: () => undefined,
  })
  while (!(await answers(url))) await delay(20)
  return {
    url,
    close: async () => {
      server.signal('SIGTERM')
      await server.exited
      release()
    },
  }
}

/** The real server that `TOXIPROXY_BIN` names, or the embedded one. */
export const someToxiproxy = async (): Promise<SomeToxiproxy> => {
  const binary = process.env['TOXIPROXY_BIN']
  if (binary !== undefined) return startReal(binary)
  const { url, close } = await startToxiproxy()
  return { url, close }
}

import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { Toxiproxy } from 'toxiproxy-node-client'
import type { Proxy } from 'toxiproxy-node-client'

/** A way to the upstream: `direct`, through a bare pipe, or through a Toxiproxy. */
export interface Contender {
  readonly name: string
  readonly address: string
  /** Set where it is a Toxiproxy. */
  readonly proxy?: Proxy
}

const stops: (() => void)[] = []
/** Ends every process that was started here. */
export const stopAll = (): void => {
  for (const stop of stops.splice(0)) stop()
}
// The real server does not notice that its parent has ended.
process.on('exit', stopAll)

const start = async (file: string, ...args: string[]): Promise<string> => {
  const child = fork(new URL(file, import.meta.url), args)
  stops.push(() => child.kill())
  const [address] = await once(child, 'message')
  return String(address)
}

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

const answers = async (port: number): Promise<boolean> => {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

const startReal = async (binary: string): Promise<string> => {
  const port = await freePort()
  const env = { ...process.env, LOG_LEVEL: 'error' }
  const child = spawn(binary, ['-host', '127.0.0.1', '-port', String(port)], { env, stdio: 'ignore' })
  stops.push(() => child.kill())
  while (!(await answers(port))) await sleep(20)
  return `http://127.0.0.1:${port}`
}

const toxiproxy = async (name: string, url: string, upstream: string): Promise<Contender> => {
  const proxy = await new Toxiproxy(url).createProxy({ name: 'bench', listen: '127.0.0.1:0', upstream })
  return { name, address: proxy.listen, proxy }
}

/** Starts the upstream and every way to it. @param binary path of a real toxiproxy-server, if there is one */
export const startContenders = async (binary: string | undefined): Promise<Contender[]> => {
  const upstream = await start('upstream-child.ts')
  const contenders = [
    { name: 'direct', address: upstream },
    { name: 'pipe', address: await start('pipe-child.ts', upstream) },
    await toxiproxy('embedded', await start('embedded-child.ts'), upstream),
  ]
  if (binary !== undefined) contenders.push(await toxiproxy('real', await startReal(binary), upstream))
  return contenders
}

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { connectionOwners } from '../../stacks/embedded/processes/connection-owners.ts'
import { listenerAt } from '../../stacks/embedded/processes/listener-at.ts'

const children: ChildProcess[] = []
const servers: Server[] = []
afterEach(() => {
  // In a session of its own each: with whatever it started.
  for (const { pid } of children.splice(0)) if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  for (const server of servers.splice(0)) server.close()
})

const listen = async (): Promise<{ server: Server; port: number }> => {
  const server = createServer().listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  const address = server.address()
  return { server, port: typeof address === 'object' && address !== null ? address.port : 0 }
}

const accepted = async (server: Server): Promise<{ remotePort: number; localPort: number }> => {
  const [socket]: Socket[] = await once(server, 'connection')
  socket?.on('error', () => undefined)
  return { remotePort: socket?.remotePort ?? 0, localPort: socket?.localPort ?? 0 }
}

const start = (command: string, env: Record<string, string>): ChildProcess => {
  const child = spawn('/bin/sh', ['-c', command], {
    detached: true,
    env: { PATH: process.env['PATH'] ?? '', NODE: process.execPath, ...env },
    stdio: 'ignore',
  })
  children.push(child)
  return child
}

const client = (host: string): string =>
  `"$NODE" -e 'require("net").connect(Number(process.env.TO), "${host}"); setTimeout(() => {}, 60000)'`

describe.runIf(process.platform === 'linux')('who is at the other end of a connection', () => {
  it.each([
    ['a process itself', `exec ${client('127.0.0.1')}`],
    ['a child of it', `${client('127.0.0.1')}; true`],
    ['a grandchild in the background, orphaned', `(${client('127.0.0.1')} &) ; sleep 60`],
    ['a socket of IPv6, as every JVM has', `exec ${client('::ffff:127.0.0.1')}`],
  ])('is told of %s', async (_, command) => {
    const { server, port } = await listen()
    const owners = connectionOwners()
    const stranger = start('sleep 60', {})
    owners.know('other-1', () => stranger.pid)
    const connecting = accepted(server)
    const child = start(command, { TO: String(port) })
    owners.know('mine-2', () => child.pid)
    expect(owners.ownerOf(await connecting)).toBe('mine-2')
  })

  it.each([
    ['the child that opened it', `${client('127.0.0.1')}; true`, true],
    // bash opens it, and what it starts has it too.
    [
      'nobody alone of those that have it since they were forked',
      `exec bash -c 'exec 3<>/dev/tcp/127.0.0.1/$TO; sleep 60 & sleep 60'`,
      false,
    ],
  ])('is told with the process: %s', async (_, command, alone) => {
    const { server, port } = await listen()
    const owners = connectionOwners()
    const connecting = accepted(server)
    const child = start(command, { TO: String(port) })
    owners.know('mine-2', () => child.pid)
    const connection = await connecting
    if (!alone) await expect.poll(() => owners.holderOf(connection)).toEqual({ replica: 'mine-2' })
    const holder = owners.holderOf(connection)
    expect(holder?.replica).toBe('mine-2')
    expect(holder?.pid !== undefined).toBe(alone)
    expect(holder?.pid).not.toBe(child.pid)
  })

  it('is not told of a stranger, of ourselves, or of a replica that is down', async () => {
    const { server, port } = await listen()
    const owners = connectionOwners()
    owners.know('down-1', () => undefined)
    const connecting = accepted(server)
    start(`exec ${client('127.0.0.1')}`, { TO: String(port) })
    expect(owners.ownerOf(await connecting)).toBeUndefined()
    expect(owners.ownerOf({ remotePort: 1, localPort: port })).toBeUndefined()
  })

  it('finds who listens on a port', async () => {
    const { port } = await listen()
    expect(listenerAt(`http://127.0.0.1:${port}`)()).toBe(process.pid)
    expect(listenerAt('http://127.0.0.1:1')()).toBeUndefined()
    expect(listenerAt('')()).toBeUndefined()
  })

  it('finds who listens there next, once whoever did has let go', async () => {
    const { server, port } = await listen()
    const listener = listenerAt(`http://127.0.0.1:${port}`)
    expect([listener(), listener()]).toEqual([process.pid, process.pid])
    server.close()
    await once(server, 'close')
    expect(listener()).toBeUndefined()
    const next = `require("net").createServer().listen(Number(process.env.ON), "127.0.0.1")`
    const child = start(`exec "$NODE" -e '${next}'`, { ON: String(port) })
    await expect.poll(listener).toBe(child.pid)
  })
})

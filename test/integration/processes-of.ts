import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { createServer } from 'node:net'
import { once } from 'node:events'

const numbers = (directory: string): readonly number[] =>
  readdirSync(directory)
    .map(Number)
    .filter((n) => Number.isInteger(n))

const parentOf = (pid: number): number | undefined => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return undefined // gone meanwhile
  }
}

/** All processes below one, itself included, as Linux shows them. */
export const processTree = (root: number): readonly number[] => {
  const parents = new Map(numbers('/proc').map((pid) => [pid, parentOf(pid)]))
  const tree = new Set([root])
  for (let size = 0; size < tree.size;) {
    size = tree.size
    for (const [pid, parent] of parents) if (parent !== undefined && tree.has(parent)) tree.add(pid)
  }
  return [...tree]
}

/** Whether a process is there and not a zombie that only waits to be reaped. */
export const isAlive = (pid: number): boolean => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) !== 'Z'
  } catch {
    return false
  }
}

const socketsOf = (pid: number): readonly string[] => {
  try {
    return numbers(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return [/^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? '']
      } catch {
        return []
      }
    })
  } catch {
    return []
  }
}

/** TCP ports on which any of the processes listens. */
export const listeningPorts = (pids: readonly number[]): readonly number[] => {
  const sockets = new Set(pids.flatMap(socketsOf))
  return readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , state, , , , , , inode]) => state === '0A' && sockets.has(inode ?? ''))
    .map(([, local]) => Number.parseInt(local?.split(':')[1] ?? '0', 16))
}

/** Whether nobody listens on a port of 127.0.0.1. */
export const isFree = async (port: number): Promise<boolean> => {
  const server = createServer()
  const outcome = Promise.race([once(server, 'listening').then(() => true), once(server, 'error').then(() => false)])
  server.listen(port, '127.0.0.1')
  const free = await outcome
  server.close()
  return free
}

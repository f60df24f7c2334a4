import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

interface Row {
  readonly parent: number
  readonly session: number
}

// The name, field 2, may hold spaces and parentheses: count from the last one. Parent is field 4, session field 6 (proc_pid_stat(5)).
const rowOf = (pid: number): Row | undefined => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const [, parent, , session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return { parent: Number(parent), session: Number(session) }
  } catch {
    return undefined // gone meanwhile
  }
}

/** Where there is no /proc. What is told as the session is the group: of a process that leads one both are its own pid. */
const fromPs = (): ReadonlyMap<number, Row> => {
  const env = { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C' }
  const lines = execFileSync('ps', ['-axo', 'pid=,ppid=,pgid='], { env, encoding: 'utf8' }).trim().split('\n')
  return new Map(
    lines.map((line) => {
      const [pid, parent, session] = line.trim().split(/\s+/).map(Number)
      return [pid ?? 0, { parent: parent ?? 0, session: session ?? 0 }]
    }),
  )
}

/** All processes of this machine, as they are now. */
export const processTable = (): ReadonlyMap<number, Row> => {
  if (process.platform !== 'linux') return fromPs()
  const rows = new Map<number, Row>()
  for (const name of readdirSync('/proc')) {
    const row = /^\d+$/.test(name) ? rowOf(Number(name)) : undefined
    if (row !== undefined) rows.set(Number(name), row)
  }
  return rows
}

/** A process with all that it started, also what was orphaned since and stayed in its session. */
export const familyOf = (root: number, table: ReadonlyMap<number, Row>): ReadonlySet<number> => {
  const family = new Set([root])
  for (let before = 0; before < family.size;) {
    before = family.size
    for (const [pid, { parent, session }] of table) if (family.has(parent) || session === root) family.add(pid)
  }
  return family
}

/** File of the program that a process runs; undefined where that is not to be seen. */
const programOf = (pid: number): string | undefined => {
  try {
    return readlinkSync(`/proc/${pid}/exe`)
  } catch {
    return undefined // gone meanwhile, another user's, or no Linux
  }
}

/** Those of a process's family that run the same program as their parent: the children of a prefork server, not what a shell runs. Only Linux shows them. */
export const workersOf = (root: number): readonly number[] => {
  if (process.platform !== 'linux') return []
  const table = processTable()
  const family = familyOf(root, table)
  return [...family].filter((pid) => {
    const parent = table.get(pid)?.parent
    const program = parent === undefined || !family.has(parent) ? undefined : programOf(parent)
    return program !== undefined && programOf(pid) === program
  })
}

const inodeOf = (pid: number, fd: string): string | undefined => {
  try {
    return /^socket:\[(?<inode>\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.groups?.['inode']
  } catch {
    return undefined // closed meanwhile
  }
}

const filesOf = (pid: number): readonly string[] => {
  try {
    return readdirSync(`/proc/${pid}/fd`)
  } catch {
    return [] // gone meanwhile, or another user's
  }
}

/** Inodes of the sockets that a process holds open. */
export const socketsOf = (pid: number): ReadonlySet<string> =>
  new Set(filesOf(pid).flatMap((fd) => inodeOf(pid, fd) ?? []))

/** Where among its open files a process holds a socket; undefined where it does not. */
export const socketAt = (pid: number, inode: string): string | undefined =>
  filesOf(pid).find((fd) => inodeOf(pid, fd) === inode)

/** Whether a process holds a socket there among its open files: one look, where {@link socketAt} takes one for each file. */
export const isSocketAt = (pid: number, fd: string, inode: string): boolean => inodeOf(pid, fd) === inode

/** Whether a process holds a socket open. */
export const holdsSocket = (pid: number, inode: string): boolean => socketAt(pid, inode) !== undefined

import { familyOf, holdsSocket, processTable } from '../../../harness/reach/process-table.ts'
import type { Connection, Holder } from '../../../harness/model/reach.ts'
import { clientInode, listenerInode } from './socket-inode.ts'

/** Tells which replica is at the other end of a connection, whatever name it gives itself. */
export interface ConnectionOwners {
  /** A replica, by the pid that its process has at the moment. */
  know(replica: string, pid: () => number | undefined): void
  /** Whether a replica is called so. */
  knows(replica: string): boolean
  /**
   * The replica whose process, or whatever it started, holds the client's end. To be asked when the connection is accepted: the client may be gone
   * later. undefined: nobody that is known, or not to be told on this machine.
   */
  ownerOf(connection: Connection): string | undefined
  /** The same with the process itself, which takes longer: to be asked of what is held, while its client waits. */
  holderOf(connection: Connection): Holder | undefined
}

/** Pid of the process that listens at a URL of this machine; undefined where nobody does, it is another user's, or there is no /proc. */
export const listenerPid = (url: string): number | undefined => {
  if (process.platform !== 'linux' || !URL.canParse(url)) return undefined
  const { port, protocol } = new URL(url)
  const inode = listenerInode(port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port))
  return inode === undefined ? undefined : [...processTable().keys()].find((pid) => holdsSocket(pid, inode))
}

/** Knows nobody yet. Where there is no Linux it never tells. */
export const connectionOwners = (): ConnectionOwners => {
  const replicas = new Map<string, () => number | undefined>()
  const roots = (): readonly { readonly replica: string; readonly pid: number }[] =>
    [...replicas].flatMap(([replica, find]) => {
      const pid = find()
      return pid === undefined ? [] : [{ replica, pid }]
    })
  const inodeOf = (connection: Connection): string | undefined =>
    process.platform !== 'linux' || replicas.size === 0 ? undefined : clientInode(connection)
  return {
    know: (replica, pid) => {
      replicas.set(replica, pid)
    },
    knows: (replica) => replicas.has(replica),
    ownerOf: (connection) => {
      const inode = inodeOf(connection)
      if (inode === undefined) return undefined
      const known = roots()
      const direct = known.find(({ pid }) => holdsSocket(pid, inode))
      if (direct !== undefined) return direct.replica
      // Only now the slower search: it was started by one of them.
      const table = processTable()
      return known.find(({ pid }) => [...familyOf(pid, table)].some((each) => each !== pid && holdsSocket(each, inode)))
        ?.replica
    },
    holderOf: (connection) => {
      const inode = inodeOf(connection)
      if (inode === undefined) return undefined
      const table = processTable()
      const holding = roots().flatMap(({ replica, pid: root }) =>
        [...familyOf(root, table)].filter((pid) => holdsSocket(pid, inode)).map((pid) => ({ replica, pid })),
      )
      const [first, ...more] = holding
      if (first === undefined || more.some(({ replica }) => replica !== first.replica)) return undefined
      return more.length === 0 ? first : { replica: first.replica }
    },
  }
}

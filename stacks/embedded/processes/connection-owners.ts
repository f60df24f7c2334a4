import { familyOf, holdsSocket, processTable, socketsOf } from '../../../harness/reach/process-table.ts'
import type { Connection, Holder } from '../../../harness/model/reach.ts'
import { clientInodes } from './socket-inode.ts'
import { type Sparing, sparingly } from './sparingly.ts'

/** Tells which replica is at the other end of a connection, whatever name it gives itself. */
export interface ConnectionOwners {
  /** A replica, by the pid that its process has at the moment. */
  know(replica: string, pid: () => number | undefined): void
  /** Whether a replica is called so. */
  knows(replica: string): boolean
  /**
   * The replica whose process, or whatever it started, holds the client's end. To be asked when the connection is accepted: the client may be gone
   * later. undefined: nobody that is known, or not to be told on this machine.
   *
   * @param again it was asked before in vain: then no more is read than can be afforded, because whoever starts slowly is asked about many times @default false
   */
  ownerOf(connection: Connection, again?: boolean): string | undefined
  /** The same with the process itself, which takes longer: to be asked of what is held, while its client waits. */
  holderOf(connection: Connection): Holder | undefined
}

/** Knows nobody yet. Where there is no Linux it never tells. */
export const connectionOwners = (): ConnectionOwners => {
  const replicas = new Map<string, () => number | undefined>()
  const inodes = clientInodes()
  const table = sparingly(processTable)
  const held = new Map<number, Sparing<ReadonlySet<string>>>()
  const holds = (pid: number, inode: string, again: boolean): boolean => {
    if (!again) return holdsSocket(pid, inode)
    const sockets = held.get(pid) ?? sparingly(() => socketsOf(pid))
    held.set(pid, sockets)
    return sockets.now().has(inode)
  }
  const roots = (): readonly { readonly replica: string; readonly pid: number }[] =>
    [...replicas].flatMap(([replica, find]) => {
      const pid = find()
      return pid === undefined ? [] : [{ replica, pid }]
    })
  const isTold = (): boolean => process.platform === 'linux' && replicas.size > 0
  return {
    know: (replica, pid) => {
      // Who is known by where it listens is looked for among all sockets.
      replicas.set(replica, sparingly(pid).now)
    },
    knows: (replica) => replicas.has(replica),
    ownerOf: (connection, again = false) => {
      const inode = isTold() ? inodes[again ? 'sparing' : 'certain'](connection) : undefined
      if (inode === undefined) return undefined
      const known = roots()
      const direct = known.find(({ pid }) => holds(pid, inode, again))
      if (direct !== undefined) return direct.replica
      // Only now the slower search: it was started by one of them.
      const processes = again ? table.now() : table.fresh()
      return known.find(({ pid }) =>
        [...familyOf(pid, processes)].some((each) => each !== pid && holds(each, inode, again)),
      )?.replica
    },
    holderOf: (connection) => {
      const inode = isTold() ? inodes.certain(connection) : undefined
      if (inode === undefined) return undefined
      const processes = processTable()
      const holding = roots().flatMap(({ replica, pid: root }) =>
        [...familyOf(root, processes)].filter((pid) => holdsSocket(pid, inode)).map((pid) => ({ replica, pid })),
      )
      const [first, ...more] = holding
      if (first === undefined || more.some(({ replica }) => replica !== first.replica)) return undefined
      return more.length === 0 ? first : { replica: first.replica }
    },
  }
}

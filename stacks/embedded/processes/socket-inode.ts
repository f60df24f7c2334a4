import { readFileSync } from 'node:fs'
import type { Connection } from '../../../harness/model/reach.ts'
import { sparingly } from './sparingly.ts'

/** Kernel's word for a socket that listens (include/net/tcp_states.h). */
const listening = '0A'

/** The lines of proc_net_tcp(5), as fields: 1 is the own address, 2 the other end's, 3 the state, 9 the inode. */
const sockets = (): readonly (readonly string[])[] =>
  // A client on IPv6 that speaks to 127.0.0.1, as every JVM does, stands in the second.
  ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => {
    try {
      return readFileSync(file, 'latin1')
        .split('\n')
        .slice(1)
        .map((line) => line.trim().split(/\s+/))
    } catch {
      return []
    }
  })

const portIn = (address: string | undefined): number => Number.parseInt(address?.split(':').at(-1) ?? '', 16)

const inodeWhere = (wanted: (fields: readonly string[]) => boolean): string | undefined => {
  const inode = sockets().find(wanted)?.[9]
  // 0: nobody holds it any more.
  return inode === undefined || inode === '0' ? undefined : inode
}

/** Inodes of connected sockets by their own port and the other end's. */
const inodesByPorts = (): ReadonlyMap<string, string> =>
  new Map(sockets().map(([, own, other, , , , , , , inode = '0']) => [`${portIn(own)} ${portIn(other)}`, inode]))

/** For so long what was read of a connection that is still open stays true; its ports are given to no other so soon. */
const stillTrueMs = 5_000

/** Tells inodes of clients' sockets: undefined where one is not on this machine, nobody holds it any more, or there is no /proc. */
export interface ClientInodes {
  /** As far as it can be told without reading too often. */
  sparing(connection: Connection): string | undefined
  /** Whatever it takes. */
  certain(connection: Connection): string | undefined
}

/** Nothing is read yet. */
export const clientInodes = (): ClientInodes => {
  const table = sparingly(inodesByPorts)
  const find = ({ remotePort, localPort }: Connection, read: () => ReadonlyMap<string, string>): string | undefined => {
    const ports = `${remotePort} ${localPort}`
    const last = table.last()
    const seen = last !== undefined && last.ageMs < stillTrueMs ? last.value.get(ports) : undefined
    // That nobody held its ports then says nothing of a connection that is open now.
    const inode = seen === undefined || seen === '0' ? read().get(ports) : seen
    return inode === '0' ? undefined : inode
  }
  return {
    sparing: (connection) => find(connection, table.now),
    certain: (connection) => find(connection, table.fresh),
  }
}

/** Inode of the socket that listens on a port of this machine. */
export const listenerInode = (port: number): string | undefined =>
  inodeWhere(([, own, , state]) => portIn(own) === port && state === listening)

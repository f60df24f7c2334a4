import { readFileSync } from 'node:fs'
import type { Connection } from '../../../harness/model/reach.ts'

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

/** Inode of the client's socket; undefined where it is not on this machine, nobody holds it any more, or there is no /proc. */
export const clientInode = ({ remotePort, localPort }: Connection): string | undefined =>
  inodeWhere(([, own, other]) => portIn(own) === remotePort && portIn(other) === localPort)

/** Inode of the socket that listens on a port of this machine. */
export const listenerInode = (port: number): string | undefined =>
  inodeWhere(([, own, , state]) => portIn(own) === port && state === listening)

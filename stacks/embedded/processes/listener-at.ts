import { isSocketAt, processTable, socketAt } from '../../../harness/reach/process-table.ts'
import { listenerInode } from './socket-inode.ts'

/** A process that listens, and where among its files. */
interface Listener {
  readonly pid: number
  readonly fd: string
  readonly inode: string
}

const find = (port: number): Listener | undefined => {
  const inode = listenerInode(port)
  if (inode === undefined) return undefined
  for (const pid of processTable().keys()) {
    const fd = socketAt(pid, inode)
    if (fd !== undefined) return { pid, fd, inode }
  }
  return undefined
}

/**
 * Who listens at a URL of this machine. To find it all sockets and processes are read, for some 10 ms; as long as it still has that very socket, one look tells.
 *
 * @returns tells the pid of the process, as it is at the moment; undefined where nobody listens, it is another user's, or there is no /proc
 */
export const listenerAt = (url: string): (() => number | undefined) => {
  if (process.platform !== 'linux' || !URL.canParse(url)) return () => undefined
  const { port: named, protocol } = new URL(url)
  const port = named === '' ? (protocol === 'https:' ? 443 : 80) : Number(named)
  let known: Listener | undefined
  return () => {
    if (known === undefined || !isSocketAt(known.pid, known.fd, known.inode)) known = find(port)
    return known?.pid
  }
}

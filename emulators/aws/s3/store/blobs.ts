import { randomUUID } from 'node:crypto'
import { closeSync, createReadStream, openSync, readSync } from 'node:fs'
import { mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { storageFull } from '../s3-error.ts'

/** Bytes on the disk, written once. Objects and copies may share one. */
export interface Blob {
  readonly path: string
  readonly size: number
}

/** The bytes of all objects, in files of one folder. */
export interface Blobs {
  /** Writes what comes into a file of its own, held by its caller. @throws S3Error `XMinioStorageFull` beyond the cap; nothing is left then */
  write(content: AsyncIterable<Buffer>): Promise<Blob>
  /** Holds it once more: it is removed once everybody who holds it has released it. */
  hold(blob: Blob): void
  release(blob: Blob): Promise<void>
  /** Reads a part of it, from `start`. */
  read(blob: Blob, start: number, length: number): AsyncIterable<Buffer>
  /** The first bytes of some, as text, read at once. */
  peek(blobs: readonly Blob[], atMost: number): string
  /** Bytes that are held. */
  readonly usedBytes: number
}

/** Options of {@link createBlobs}. */
export interface BlobsOptions {
  /** Made if absent. */
  readonly directory: string
  readonly capBytes: number
}

const startOf = ({ path, size }: Blob, atMost: number): Buffer => {
  const bytes = Buffer.alloc(Math.min(size, atMost))
  const file = openSync(path, 'r')
  try {
    return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, 0))
  } finally {
    closeSync(file)
  }
}

/** Prepares a folder for blobs. */
export const createBlobs = async ({ directory, capBytes }: BlobsOptions): Promise<Blobs> => {
  await mkdir(directory, { recursive: true })
  const holders = new Map<Blob, number>()
  let used = 0
  return {
    get usedBytes() {
      return used
    },
    write: async (content) => {
      const path = join(directory, randomUUID())
      const file = await open(path, 'wx')
      let size = 0
      try {
        for await (const bytes of content) {
          if (used + bytes.length > capBytes) throw storageFull(capBytes)
          used += bytes.length
          size += bytes.length
          await file.writeFile(bytes)
        }
      } catch (error) {
        used -= size
        await file.close()
        await rm(path, { force: true })
        throw error
      }
      await file.close()
      const blob = { path, size }
      holders.set(blob, 1)
      return blob
    },
    hold: (blob) => void holders.set(blob, (holders.get(blob) ?? 0) + 1),
    release: async (blob) => {
      const left = (holders.get(blob) ?? 0) - 1
      if (left > 0) {
        holders.set(blob, left)
        return
      }
      if (!holders.delete(blob)) return
      used -= blob.size
      await rm(blob.path, { force: true })
    },
    peek: (some, atMost) => {
      const read: Buffer[] = []
      let left = atMost
      for (const blob of some) {
        if (left === 0) break
        const bytes = startOf(blob, left)
        left -= bytes.length
        read.push(bytes)
      }
      return Buffer.concat(read).toString('utf8')
    },
    read: (blob, start, length) =>
      length === 0 ? (async function* () {})() : createReadStream(blob.path, { start, end: start + length - 1 }),
  }
}

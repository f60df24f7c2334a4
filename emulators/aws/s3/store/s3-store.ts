import type { Clock } from '../../http/index.ts'
import { noSuchBucket, noSuchUpload } from '../s3-error.ts'
import type { Blob, Blobs } from './blobs.ts'
import { type SortedKeys, sortedKeys } from './sorted-keys.ts'
import type { StoredObject, Upload } from './stored-object.ts'

/** A bucket and what is in it. */
export interface Bucket {
  readonly name: string
  readonly region: string
  readonly createdMs: number
  readonly keys: SortedKeys
  readonly objects: Map<string, StoredObject>
  readonly uploads: Map<string, Upload>
}

/** All buckets: what is said of objects in memory, their bytes on the disk. */
export interface S3Store {
  readonly blobs: Blobs
  readonly clock: Clock
  readonly buckets: ReadonlyMap<string, Bucket>
  create(name: string, region: string): Bucket
  /** Removes a bucket and what is left of its uploads. */
  remove(bucket: Bucket): Promise<void>
  /** @throws S3Error `NoSuchBucket` */
  bucket(name: string): Bucket
  /** Puts an object in the place of the one that had its key. */
  put(bucket: Bucket, object: StoredObject): Promise<void>
  delete(bucket: Bucket, key: string): Promise<void>
  /** @throws S3Error `NoSuchUpload` where there is none of that id and key */
  upload(bucket: Bucket, key: string, id: string): Upload
}

/** An empty store. */
export const s3Store = (blobs: Blobs, clock: Clock): S3Store => {
  const buckets = new Map<string, Bucket>()
  const releaseAll = async (all: readonly Blob[]): Promise<void> => {
    for (const blob of all) await blobs.release(blob)
  }
  return {
    blobs,
    clock,
    buckets,
    create: (name, region) => {
      const bucket = {
        name,
        region,
        createdMs: clock.now(),
        keys: sortedKeys(),
        objects: new Map(),
        uploads: new Map(),
      }
      buckets.set(name, bucket)
      return bucket
    },
    remove: async (bucket) => {
      buckets.delete(bucket.name)
      for (const { parts } of bucket.uploads.values()) await releaseAll([...parts.values()].map(({ blob }) => blob))
    },
    bucket: (name) => {
      const bucket = buckets.get(name)
      if (bucket === undefined) throw noSuchBucket(name)
      return bucket
    },
    put: async ({ keys, objects }, object) => {
      const old = objects.get(object.key)
      objects.set(object.key, object)
      keys.add(object.key)
      await releaseAll(old?.blobs ?? [])
    },
    delete: async ({ keys, objects }, key) => {
      const old = objects.get(key)
      objects.delete(key)
      keys.remove(key)
      await releaseAll(old?.blobs ?? [])
    },
    upload: ({ uploads }, key, id) => {
      const upload = uploads.get(id)
      if (upload?.key !== key) throw noSuchUpload(id)
      return upload
    },
  }
}

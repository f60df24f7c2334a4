import type { Bucket } from '../store/s3-store.ts'
import type { StoredObject } from '../store/stored-object.ts'

/** What a listing is of. */
export interface ListingOptions {
  readonly prefix: string
  readonly delimiter: string
  /** Where it goes on: after this key, or after all keys of this common prefix. */
  readonly after: string | undefined
  readonly atMost: number
}

/** One page. */
export interface Listing {
  readonly objects: readonly StoredObject[]
  readonly commonPrefixes: readonly string[]
  /** What to go on after; undefined when this is the last page. */
  readonly next: string | undefined
}

/** The part of a key up to the first delimiter after the prefix, which stands for all keys that have it. */
const groupOf = (key: string, { prefix, delimiter }: ListingOptions): string | undefined => {
  const at = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
  return at < 0 ? undefined : key.slice(0, at + delimiter.length)
}

/** A page of a bucket's keys. */
export const listing = ({ keys, objects }: Pick<Bucket, 'keys' | 'objects'>, options: ListingOptions): Listing => {
  const { prefix, after, atMost } = options
  const found: StoredObject[] = []
  const groups: string[] = []
  let last: string | undefined
  const page = (next: string | undefined): Listing => ({ objects: found, commonPrefixes: groups, next })
  if (atMost === 0) return page(undefined)
  for (const key of keys.after(after, prefix)) {
    if (!key.startsWith(prefix)) break
    const group = groupOf(key, options)
    if (group !== undefined && (group === after || group === groups.at(-1))) continue
    if (found.length + groups.length === atMost) return page(last)
    last = group ?? key
    const object = objects.get(key)
    if (group !== undefined) groups.push(group)
    else if (object !== undefined) found.push(object)
  }
  return page(undefined)
}

/** Keys in the order in which S3 lists them: that of their bytes in UTF-8. */
export interface SortedKeys {
  add(key: string): void
  remove(key: string): void
  readonly size: number
  /** Keys after `after`, or from the first one on. @param from the least key that is wanted, where that is known */
  after(after: string | undefined, from: string): Iterable<string>
}

const outside = /[\uD800-\uFFFF]/

/** UTF-16, in which JavaScript compares, orders otherwise above U+D800 only. */
const before = (a: string, b: string): boolean =>
  outside.test(a) && outside.test(b) ? Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0 : a < b

/** An empty set of keys. */
export const sortedKeys = (): SortedKeys => {
  const keys: string[] = []
  /** Where the first key stands that is not before this one. */
  const placeOf = (key: string): number => {
    let low = 0
    let high = keys.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (before(keys[middle] ?? '', key)) low = middle + 1
      else high = middle
    }
    return low
  }
  return {
    get size() {
      return keys.length
    },
    add: (key) => {
      const at = placeOf(key)
      if (keys[at] !== key) keys.splice(at, 0, key)
    },
    remove: (key) => {
      const at = placeOf(key)
      if (keys[at] === key) keys.splice(at, 1)
    },
    *after(after, from) {
      const start = after === undefined || before(after, from) ? placeOf(from) : placeOf(after)
      for (let at = start; at < keys.length; at += 1) {
        const key = keys[at] ?? ''
        if (key !== after) yield key
      }
    },
  }
}

/** A first-in first-out list with constant-time ends. */
export interface Deque<T> {
  readonly size: number
  peek(): T | undefined
  push(item: T): void
  shift(): T | undefined
  clear(): void
  [Symbol.iterator](): Iterator<T>
}

/** Below this, cutting off the empty front is not worth it. */
const slack = 1024

/** Makes a deque: an array with a moving head, cut when half of it is empty, so that each element is copied at most once more. */
export const deque = <T>(): Deque<T> => {
  let items: (T | undefined)[] = []
  let head = 0
  return {
    get size() {
      return items.length - head
    },
    peek: () => items[head],
    push: (item) => void items.push(item),
    shift: () => {
      if (head === items.length) return undefined
      const item = items[head]
      items[head++] = undefined
      if (head === items.length) {
        items = []
        head = 0
      } else if (head >= slack && head * 2 >= items.length) {
        items = items.slice(head)
        head = 0
      }
      return item
    },
    clear: () => {
      items = []
      head = 0
    },
    *[Symbol.iterator]() {
      for (let index = head; index < items.length; index++) {
        const item = items[index]
        if (item !== undefined) yield item
      }
    },
  }
}

/** A binary heap, least element first. */
export interface Heap<T> {
  readonly size: number
  peek(): T | undefined
  push(item: T): void
  pop(): T | undefined
  /** Takes out the element at an index that `moved` told. */
  removeAt(index: number): void
  /** Keeps only some elements, in linear time. */
  keep(wanted: (item: T) => boolean): void
  /** Restores the order after the keys of many elements changed. */
  reorder(): void
  clear(): void
}

/**
 * Makes a heap. Pushing elements in growing order costs one comparison each, which is the common case of timeouts.
 * @param before strict order @param moved told the index of an element whenever it changes, -1 when it leaves
 */
export const heap = <T>(
  before: (a: T, b: T) => boolean,
  moved: (item: T, index: number) => void = () => {},
): Heap<T> => {
  let items: T[] = []

  const place = (item: T, index: number): void => {
    items[index] = item
    moved(item, index)
  }

  const up = (item: T, from: number): void => {
    let index = from
    while (index > 0) {
      const parentIndex = (index - 1) >> 1
      const parent = items[parentIndex]
      if (parent === undefined || !before(item, parent)) break
      place(parent, index)
      index = parentIndex
    }
    place(item, index)
  }

  const down = (item: T, from: number): void => {
    let index = from
    for (;;) {
      let childIndex = 2 * index + 1
      let child = items[childIndex]
      if (child === undefined) break
      const right = items[childIndex + 1]
      if (right !== undefined && before(right, child)) {
        child = right
        childIndex++
      }
      if (!before(child, item)) break
      place(child, index)
      index = childIndex
    }
    place(item, index)
  }

  const removeAt = (index: number): void => {
    const item = items[index]
    const last = items.pop()
    if (item === undefined || last === undefined) return
    moved(item, -1)
    if (last === item) return
    down(last, index)
    if (items[index] === last) up(last, index)
  }

  const reorder = (): void => {
    for (let index = (items.length >> 1) - 1; index >= 0; index--) {
      const item = items[index]
      if (item !== undefined) down(item, index)
    }
  }

  return {
    get size() {
      return items.length
    },
    peek: () => items[0],
    push: (item) => up(item, items.length),
    pop: () => {
      const first = items[0]
      if (first !== undefined) removeAt(0)
      return first
    },
    removeAt,
    keep: (wanted) => {
      const kept: T[] = []
      for (const item of items) {
        if (wanted(item)) {
          moved(item, kept.length)
          kept.push(item)
        } else moved(item, -1)
      }
      items = kept
      reorder()
    },
    reorder,
    clear: () => {
      for (const item of items) moved(item, -1)
      items = []
    },
  }
}

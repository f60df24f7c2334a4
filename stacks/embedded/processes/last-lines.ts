/** Keeps the end of a log, for the message of a start that failed. */
export interface LastLines {
  add(line: string): void
  /** Oldest first. */
  list(): readonly string[]
}

/** @param count how many lines to keep */
export const lastLines = (count: number): LastLines => {
  let lines: readonly string[] = []
  return {
    add: (line) => {
      lines = [...lines, line].slice(-count)
    },
    list: () => lines,
  }
}

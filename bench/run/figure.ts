/** A measured figure, as it is told. */
export interface Figure {
  readonly name: string
  readonly words: string
  /** Whether what is promised of it holds. @default nothing is promised */
  readonly holds?: boolean
}

/** Prints a figure; one that does not hold makes the exit code 1. */
export const tell = ({ name, words, holds = true }: Figure): void => {
  console.log(`${name.padEnd(52)} ${words}${holds ? '' : '   MISSED'}`)
  if (!holds) process.exitCode = 1
}

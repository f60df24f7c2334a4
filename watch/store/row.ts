/** One row of a database, by column. */
export type Row = Readonly<Record<string, unknown>>

/** A column that holds text. */
export const textIn = (row: Row, column: string): string => {
  const value = row[column]
  return typeof value === 'string' ? value : ''
}

/** A column that holds a number; 0 where there is none. */
export const numberIn = (row: Row | undefined, column: string): number => {
  const value = row?.[column]
  return typeof value === 'number' ? value : 0
}

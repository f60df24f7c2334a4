import { DatabaseError } from 'pg'

/** The SQLSTATE of a database error; undefined for any other. */
export const sqlStateOf = (error: unknown): string | undefined =>
  error instanceof DatabaseError ? error.code : undefined

/** An error and its causes, in one line. `fetch failed` alone says nothing: its cause does. */
export const errorWords = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  const own = error.message === '' ? error.name : error.message
  return error.cause === undefined ? own : `${own}: ${errorWords(error.cause)}`
}

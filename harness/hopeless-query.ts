/**
 * What PostgreSQL says of a query that no time mends (PostgreSQL documentation, "Error Codes"): wrong in itself, about a column, function or database that is not
 * there, or not allowed. Not that a table is not there (42P01): some systems make theirs a while after they count as started.
 */
const states = new Set(['42601', '42703', '42883', '42501', '42804', '28P01', '28000', '3D000', '22P02'])

/** Whether an error of a database says that trying again is hopeless. */
export const isHopeless = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && states.has(error.code)

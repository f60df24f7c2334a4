/**
 * What a statement means for its transaction: it begins or ends one, or changes data (`copy-in`: with data that the client sends after it), or none of
 * these. That a function which is called in a SELECT, an EXECUTE or a DO writes something cannot be seen: `other`.
 */
export type StatementKind = 'begin' | 'commit' | 'rollback' | 'write' | 'copy-in' | 'other'

// Quoted texts (only those after an E know a backslash), dollar-quoted bodies and comments, in which a semicolon ends nothing (PostgreSQL
// documentation, "Lexical Structure").
const quoted =
  /\be'(?:[^'\\]|''|\\[\s\S])*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$[\s\S]*?\$\1\$|--[^\n]*|\/\*[\s\S]*?\*\//gi

const kindOf = (statement: string): StatementKind => {
  const [first = '', second = ''] = statement
    .trim()
    .toLowerCase()
    .split(/[\s(]+/)
  if (first === 'begin' || (first === 'start' && second === 'transaction')) return 'begin'
  if (first === 'commit' || first === 'end') return second === 'prepared' ? 'other' : 'commit'
  if (first === 'abort') return 'rollback'
  if (first === 'rollback')
    return /^rollback\s+(?:(?:work|transaction)\s+)?to\b|^rollback\s+prepared/i.test(statement.trim())
      ? 'other'
      : 'rollback'
  if (first === 'copy' && /\bfrom\s+stdin\b/i.test(statement)) return 'copy-in'
  if (first === 'copy' && /\sfrom\s[^()]*$/i.test(statement)) return 'write'
  if (['insert', 'update', 'delete', 'merge', 'call'].includes(first)) return 'write'
  return ['with', 'copy'].includes(first) && /\b(?:insert|update|delete|merge)\b/i.test(statement) ? 'write' : 'other'
}

/** Kinds of the statements of a query text, in their order. */
export const statementKinds = (sql: string): readonly StatementKind[] =>
  sql
    .replace(quoted, ' ')
    .split(';')
    .filter((statement) => statement.trim() !== '')
    .map(kindOf)

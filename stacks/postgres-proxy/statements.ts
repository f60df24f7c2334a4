/** What a statement means for its transaction: it begins or ends one, or changes data, or none of these. */
export type StatementKind = 'begin' | 'commit' | 'rollback' | 'write' | 'other'

// Quoted texts, dollar-quoted bodies and comments, in which a semicolon ends nothing (PostgreSQL documentation, "Lexical Structure").
const quoted = /'(?:[^'\\]|''|\\.)*'|"(?:[^"]|"")*"|\$(\w*)\$[\s\S]*?\$\1\$|--[^\n]*|\/\*[\s\S]*?\*\//g

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
  if (['insert', 'update', 'delete', 'merge', 'copy', 'call'].includes(first)) return 'write'
  return first === 'with' && /\b(?:insert|update|delete|merge)\b/i.test(statement) ? 'write' : 'other'
}

/** Kinds of the statements of a query text, in their order. */
export const statementKinds = (sql: string): readonly StatementKind[] =>
  sql
    .replace(quoted, ' ')
    .split(';')
    .filter((statement) => statement.trim() !== '')
    .map(kindOf)

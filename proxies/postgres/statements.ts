/**
 * What a statement means for its transaction: it begins or ends one, or both (`…-and-chain`), or changes data (`copy-in`: with data that the client
 * sends after it), or none of these. That a function which is called in a SELECT, an EXECUTE or a DO writes something cannot be seen: `other`.
 */
export type StatementKind =
  | 'begin'
  | 'commit'
  | 'commit-and-chain'
  | 'rollback'
  | 'rollback-and-chain'
  | 'write'
  | 'copy-in'
  | 'other'

// Quoted texts (only those after an E know a backslash), dollar-quoted bodies and comments, in which a semicolon ends nothing (PostgreSQL
// documentation, "Lexical Structure"). Of a comment that may hold others, the beginning.
const quoted = /\be'(?:[^'\\]|''|\\[\s\S])*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$[\s\S]*?\$\1\$|--[^\n]*|\/\*/gi

/** Where a comment that begins before `from` ends: comments nest. */
const endOfComment = (sql: string, from: number): number => {
  const marks = /\/\*|\*\//g
  marks.lastIndex = from
  let depth = 1
  while (depth > 0) {
    const mark = marks.exec(sql)
    if (mark === null) return sql.length
    depth += mark[0] === '/*' ? 1 : -1
  }
  return marks.lastIndex
}

/** What is left of a query text without what is quoted or a comment. */
const bare = (sql: string): string => {
  const marks = new RegExp(quoted)
  let [left, at] = ['', 0]
  for (let mark = marks.exec(sql); mark !== null; mark = marks.exec(sql)) {
    left += `${sql.slice(at, mark.index)} `
    at = mark[0] === '/*' ? endOfComment(sql, marks.lastIndex) : marks.lastIndex
    marks.lastIndex = at
  }
  return left + sql.slice(at)
}

const chains = /\sand\s+chain\b/i

const kindOf = (statement: string): StatementKind => {
  const [first = '', second = ''] = statement
    .trim()
    .toLowerCase()
    .split(/[\s(]+/)
  if (first === 'begin' || (first === 'start' && second === 'transaction')) return 'begin'
  if (first === 'commit' || first === 'end') {
    if (second === 'prepared') return 'other'
    return chains.test(statement) ? 'commit-and-chain' : 'commit'
  }
  const back = chains.test(statement) ? 'rollback-and-chain' : 'rollback'
  if (first === 'abort') return back
  if (first === 'rollback')
    return /^rollback\s+(?:(?:work|transaction)\s+)?to\b|^rollback\s+prepared/i.test(statement.trim()) ? 'other' : back
  if (first === 'copy' && /\bfrom\s+stdin\b/i.test(statement)) return 'copy-in'
  if (first === 'copy' && /\sfrom\s[^()]*$/i.test(statement)) return 'write'
  if (['insert', 'update', 'delete', 'merge', 'call'].includes(first)) return 'write'
  return ['with', 'copy'].includes(first) && /\b(?:insert|update|delete|merge)\b/i.test(statement) ? 'write' : 'other'
}

/** Kinds of the statements of a query text, in their order. */
export const statementKinds = (sql: string): readonly StatementKind[] =>
  bare(sql)
    .split(';')
    .filter((statement) => statement.trim() !== '')
    .map(kindOf)

import type { OperationOf } from '../model/operation.ts'

/** Names of levels in the usual logs, and pino's and bunyan's numbers. */
const levels = new Set(['error', 'err', 'fatal', 'critical', 'severe', 'alert', 'emergency', '50', '60'])

/** Whether a line of a log tells of an error. */
export const isError = ({ level }: { readonly level: string }): boolean => levels.has(level.toLowerCase())

const longest = 200

/** `own-1 said "connection refused"`, on one line, and no longer than a reader wants it. */
export const saidInWords = ({ actor, message }: Pick<OperationOf<'log'>, 'actor' | 'message'>): string => {
  const line = message.replaceAll(/\s+/g, ' ').trim()
  return `${actor} said "${line.length > longest ? `${line.slice(0, longest)}…` : line}"`
}

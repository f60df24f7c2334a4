import type { Sink } from '../../harness/model/stack.ts'

const lineForm = /sqlstate=(?<sqlState>\w{5}) .*?app=(?<application>.*?) (?<level>ERROR|FATAL|PANIC):\s+(?<message>.*)$/

/** Reports errors that the database server logged, with their SQLSTATE, to the history. */
export const databaseLog =
  (sink: Sink) =>
  (line: string): void => {
    const { sqlState, application, level, message } = lineForm.exec(line)?.groups ?? {}
    if (sqlState === undefined || level === undefined || message === undefined) return
    const log = {
      kind: 'log',
      level: level.toLowerCase(),
      message: `${message} (${application ?? ''})`,
      sqlState,
    } as const
    sink.happened('postgres', 'info', log, line)
  }

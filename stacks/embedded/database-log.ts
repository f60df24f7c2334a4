import type { Sink } from '../../harness/model/stack.ts'

const lineForm =
  /pid=(?<pid>\d+) sqlstate=(?<sqlState>\w{5}) .*?app=(?<application>.*?) (?<level>ERROR|FATAL|PANIC):\s+(?<message>.*)$/

/**
 * Reports errors that the database server logged, with their SQLSTATE and the session's name, to the history.
 *
 * @param nameOf names a session better than it does itself: not every driver takes its name from PGAPPNAME @default nobody does
 */
export const databaseLog =
  (sink: Sink, nameOf: (pid: number, application: string) => string | undefined = () => undefined) =>
  (line: string): void => {
    const { pid, sqlState, application = '', level, message } = lineForm.exec(line)?.groups ?? {}
    if (sqlState === undefined || level === undefined || message === undefined) return
    const log = {
      kind: 'log',
      level: level.toLowerCase(),
      message: `${message} (${nameOf(Number(pid), application) ?? application})`,
      sqlState,
    } as const
    sink.happened('postgres', 'info', log, line)
  }

import type { ReadLine } from '../../harness/model/target.ts'

/** The owner keeps the service's log; the stand-ins write only when they break. */
export const readLine = (line: string): ReadLine | undefined =>
  line.trim() === '' ? undefined : { level: 'error', message: line }

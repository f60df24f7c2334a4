import type { ReadLine } from '../../harness/model/target.ts'

const line = /^\[[^\]]*?: (?<level>[A-Z]+)\/(?<process>[^\]]+)\] (?<message>.*)$/

/** What a line of a Celery worker's log says: `[2026-03-02 09:15:00,123: ERROR/ForkPoolWorker-1] …`. */
export const readCeleryLine = (text: string): ReadLine | undefined => {
  const { level, message } = line.exec(text)?.groups ?? {}
  if (level !== undefined && message !== undefined) return { level: level.toLowerCase(), message }
  return text.trim() === '' ? undefined : { level: 'info', message: text }
}

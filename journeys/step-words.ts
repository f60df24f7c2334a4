import { stripVTControlCharacters } from 'node:util'
import { messageOf } from '../harness/errors.ts'

/** What a step says that failed: the first line of its error, and what Playwright waited for. */
export const stepWords = (error: unknown): string => {
  const lines = stripVTControlCharacters(messageOf(error))
    .split('\n')
    .map((line) => line.trim())
  const waited = lines.find((line) => line.startsWith('- waiting for '))?.slice(2)
  return [lines[0] ?? '', ...(waited === undefined ? [] : [waited])].join('; ')
}

import type { Channel } from '../../harness/incidents/channel.ts'
import { noticeInWords } from './notice-in-words.ts'

/** Options of {@link standardOutput}. */
export interface StandardOutputOptions {
  /** `json`: one JSON object a line, with everything. @default 'text' */
  readonly format?: 'text' | 'json'
}

/** One line a notice on standard output, for whoever collects the log. */
export const standardOutput = ({ format = 'text' }: StandardOutputOptions = {}): Channel => ({
  kind: 'standard-output',
  needs: [],
  send: async ({ notices }, { write }) => {
    for (const notice of notices) write(`${format === 'json' ? JSON.stringify({ notice }) : noticeInWords(notice)}\n`)
    return Promise.resolve({ is: 'delivered' })
  },
})

import type { Channel, Message } from '../../harness/incidents/channel.ts'
import type { Notice } from '../../harness/incidents/notice.ts'
import { noticeInWords } from './notice-in-words.ts'
import { post } from './post.ts'
import { summary } from './summary.ts'

/** Options of {@link slack}. */
export interface SlackOptions {
  /** Environment variable that holds the address of the incoming webhook, which is a secret. @default 'SHAKEDOWN_SLACK_WEBHOOK' */
  readonly urlVariable?: string
}

/** Slack refuses a message with more blocks than 50, and a text of more than 3000 characters in a block. */
const mostNotices = 45

/** So many characters of one notice are shown: escaped, each may become five. */
const mostCharacters = 550

const signs: Readonly<Record<Notice['kind'], string>> = {
  opened: ':red_circle:',
  raised: ':red_circle:',
  worsened: ':red_circle:',
  reminder: ':large_orange_circle:',
  escalated: ':rotating_light:',
  acknowledged: ':eyes:',
  closed: ':large_green_circle:',
}

/** Text in which nothing is markup: what monitored systems say must neither link nor mention anybody. */
const plain = (text: string): string =>
  text.slice(0, mostCharacters).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text, verbatim: true } })

const bodyOf = (message: Message): string => {
  const { notices, page } = message
  const shown = notices.slice(0, mostNotices)
  const left = notices.length - shown.length
  return JSON.stringify({
    text: plain(summary(message)),
    blocks: [
      ...shown.map((notice) => section(`${signs[notice.kind]} ${plain(noticeInWords(notice))}`)),
      ...(left > 0 ? [section(`and ${left} more`)] : []),
      ...(page === undefined ? [] : [section(`<${page}|status page>`)]),
    ],
  })
}

/** An incoming webhook of Slack. It has no key by which it could tell a message that came twice. */
export const slack = ({ urlVariable = 'SHAKEDOWN_SLACK_WEBHOOK' }: SlackOptions = {}): Channel => ({
  kind: 'slack',
  needs: [urlVariable],
  send: async (message, { secret, signal }) => post({ url: secret(urlVariable), body: bodyOf(message), signal }),
})

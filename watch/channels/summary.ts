import type { Message } from '../../harness/incidents/channel.ts'
import type { Notice, NoticeKind } from '../../harness/incidents/notice.ts'
import { noticeInWords } from './notice-in-words.ts'

/** What many notices come to, in one line; the only one of a message in its own words. */
export const summary = ({ system, notices }: Message): string => {
  const [first] = notices
  if (notices.length === 1) return `${system}: ${noticeInWords(first)}`
  const count = (...kinds: readonly NoticeKind[]): number =>
    notices.filter((notice: Notice) => kinds.includes(notice.kind)).length
  const [opened, closed] = [count('opened', 'raised'), count('closed')]
  const parts = [...(opened > 0 ? [`${opened} opened`] : []), ...(closed > 0 ? [`${closed} closed`] : [])]
  return `${system}: ${notices.length} notices${parts.length === 0 ? '' : ` (${parts.join(', ')})`}`
}

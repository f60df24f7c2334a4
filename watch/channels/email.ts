import { createHash } from 'node:crypto'
import type { Channel, Delivery, Message } from '../../harness/incidents/channel.ts'
import { messageOf } from '../../harness/errors.ts'
import { noticeInWords } from './notice-in-words.ts'
import { summary } from './summary.ts'

/** Options of {@link email}. */
export interface EmailOptions {
  readonly from: string
  readonly to: readonly string[]
  /** Environment variable that holds the SMTP server with user and password: `smtp://user:password@host:587`, `smtps://…:465`. @default 'SHAKEDOWN_SMTP_URL' */
  readonly urlVariable?: string
}

/** A server that says nothing for so long is given up. */
const silentMs = 10_000

/** So many notices stand in one mail. */
const mostNotices = 500

const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32)

const domainOf = (address: string): string => /@([\w.-]+)/.exec(address)?.[1] ?? 'shakedown.invalid'

const textOf = ({ notices, page }: Message): string => {
  const left = notices.length - mostNotices
  return [
    ...notices.slice(0, mostNotices).map(noticeInWords),
    ...(left > 0 ? [`and ${left} more`] : []),
    ...(page === undefined ? [] : ['', page]),
  ].join('\n')
}

/** What an SMTP server's answer means: 5xx is of the message, and stays so; a login that fails is ours to mend. */
const refusalIn = (error: unknown): Delivery => {
  const at = (name: string): unknown => (error instanceof Error ? Reflect.get(error, name) : undefined)
  const code = at('responseCode')
  const isFinal = typeof code === 'number' && code >= 500 && at('code') !== 'EAUTH'
  return { is: isFinal ? 'refused' : 'delayed', words: messageOf(error) }
}

/**
 * Mail by SMTP, as plain text. `Message-ID` is the same whenever a mail is sent again, and all mails of one incident refer to the same id, which makes a thread of them.
 * STARTTLS is used where the server offers it.
 */
export const email = ({ from, to, urlVariable = 'SHAKEDOWN_SMTP_URL' }: EmailOptions): Channel => ({
  kind: 'email',
  needs: [urlVariable],
  send: async (message, { secret, signal }) => {
    // Loaded only where something is sent.
    const { createTransport } = await import('nodemailer')
    const transport = createTransport({
      url: secret(urlVariable),
      connectionTimeout: silentMs,
      greetingTimeout: silentMs,
      socketTimeout: silentMs,
    })
    const close = (): void => transport.close()
    signal.addEventListener('abort', close, { once: true })
    try {
      const incidents = [...new Set(message.notices.map(({ incident }) => incident.id))]
      const { rejected } = await transport.sendMail({
        from,
        to: [...to],
        subject: summary(message).slice(0, 200),
        text: textOf(message),
        messageId: `<${hash(message.id)}@${domainOf(from)}>`,
        ...(incidents.length === 1 ? { references: `<${hash(incidents.join())}@${domainOf(from)}>` } : {}),
        headers: { 'Auto-Submitted': 'auto-generated' },
      })
      return rejected.length === 0
        ? { is: 'delivered' }
        : { is: 'refused', words: `not taken for ${rejected.map(String).join(', ')}` }
    } catch (error) {
      return refusalIn(error)
    } finally {
      signal.removeEventListener('abort', close)
      transport.close()
    }
  },
})

import { createHmac } from 'node:crypto'
import type { Channel } from '../../harness/incidents/channel.ts'
import { post } from './post.ts'

/** Options of {@link webhook}. */
export interface WebhookOptions {
  /** Where the message is posted to as JSON: `{ id, system, page, notices }`. */
  readonly url: string
  /** Environment variable that holds the secret to sign with: `whsec_` and base64, or any text. @default 'SHAKEDOWN_WEBHOOK_SECRET' */
  readonly secretVariable?: string
}

const keyOf = (secret: string): Buffer =>
  secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : Buffer.from(secret, 'utf8')

/**
 * Any receiver of HTTP, signed as Standard Webhooks says (https://www.standardwebhooks.com): `webhook-id` is the same whenever a message is sent again,
 * `webhook-signature` is of id, time and body.
 */
export const webhook = ({ url, secretVariable = 'SHAKEDOWN_WEBHOOK_SECRET' }: WebhookOptions): Channel => ({
  kind: 'webhook',
  needs: [secretVariable],
  send: async (message, { secret, signal }) => {
    const body = JSON.stringify(message)
    const seconds = Math.floor(Date.now() / 1000)
    const signature = createHmac('sha256', keyOf(secret(secretVariable)))
      .update(`${message.id}.${seconds}.${body}`)
      .digest('base64')
    return post({
      url,
      body,
      signal,
      headers: {
        'webhook-id': message.id,
        'webhook-timestamp': String(seconds),
        'webhook-signature': `v1,${signature}`,
      },
    })
  },
})

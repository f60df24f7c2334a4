import { z } from 'zod'
import { clientToken } from '../platform/client-token.ts'
import type { TokenKeys } from '../queues/authorise.ts'
import type { QueuePair } from '../queues/queue-names.ts'
import { hmppsSchema } from './hmpps-schema.ts'

/** What the service reads where HMPPS's services are around it. `AUTH_URL` decides; the others go with it. */
export const hmppsSettings = {
  AUTH_URL: z.url().optional(),
  /** Of the auth server, for each service that is called: id and secret, with a colon between them. */
  DELIUS_CLIENT: z.string().default(''),
  PERSON_MATCH_CLIENT: z.string().default(''),
  PRISONER_SEARCH_CLIENT: z.string().default(''),
  PRISONER_SEARCH_URL: z.url().optional(),
  PRISONER_QUEUE_URL: z.url().optional(),
  PRISONER_DLQ_URL: z.url().optional(),
  /** Deletions and merges of probation cases come by queues of their own. */
  DELETION_QUEUE_URL: z.url().optional(),
  DELETION_DLQ_URL: z.url().optional(),
  MERGE_QUEUE_URL: z.url().optional(),
  MERGE_DLQ_URL: z.url().optional(),
}

/** What differs there. */
interface HmppsParts {
  readonly present: boolean
  /** Value of the `Authorization` header for calls of one client. */
  readonly authorization: (client: string) => (() => Promise<string>) | undefined
  readonly tokenKeys: TokenKeys
  readonly prisonerSearchUrl?: string | undefined
  readonly prisonerQueues: readonly QueuePair[]
  /** Besides the one by which all else comes of probation cases. */
  readonly offenderQueues: readonly QueuePair[]
  readonly schema: readonly string[]
}

type Settings = z.output<z.ZodObject<typeof hmppsSettings>> & { readonly JWT_SECRET: string }

const named = (
  id: string,
  queueUrl: string | undefined,
  deadLetterQueueUrl: string | undefined,
): readonly QueuePair[] =>
  queueUrl === undefined || deadLetterQueueUrl === undefined ? [] : [{ id, queueUrl, deadLetterQueueUrl }]

/** Tokens of the auth server for calls and of callers, more queues, and the tables under the names that they have there. */
export const hmppsParts = (settings: Settings, defects: ReadonlySet<string>): HmppsParts => {
  const { AUTH_URL: authUrl } = settings
  if (authUrl === undefined)
    return {
      present: false,
      authorization: () => undefined,
      tokenKeys: settings.JWT_SECRET,
      prisonerQueues: [],
      offenderQueues: [],
      schema: [],
    }
  return {
    present: true,
    authorization: (client) => {
      const [clientId = '', ...secret] = client.split(':')
      return clientToken({ tokenUrl: `${authUrl}/auth/oauth/token`, clientId, clientSecret: secret.join(':') })
    },
    tokenKeys: new URL(`${authUrl}/auth/.well-known/jwks.json`),
    prisonerSearchUrl: settings.PRISONER_SEARCH_URL,
    prisonerQueues: named('cprnomiseventsqueue', settings.PRISONER_QUEUE_URL, settings.PRISONER_DLQ_URL),
    offenderQueues: [
      ...named('cprdeliusdeleteeventsqueue', settings.DELETION_QUEUE_URL, settings.DELETION_DLQ_URL),
      ...named('cprdeliusmergeeventsqueue', settings.MERGE_QUEUE_URL, settings.MERGE_DLQ_URL),
    ],
    schema: hmppsSchema(defects),
  }
}

import { z } from 'zod'

const httpUrl = z.url({ protocol: /^https?$/, error: 'must be a URL with http or https' })
const databaseUrl = z.url({
  protocol: /^postgres(ql)?$/,
  error: 'must be a URL postgresql://user:password@host:port/database',
})
const text = z.string().min(1)

/** What the external stack runs against: a queue endpoint and databases that exist already. */
export const externalForm = z.strictObject({
  /** SQS endpoint, without a path. Absent: AWS itself, in the region. */
  queue: httpUrl.optional(),
  region: text.default('eu-west-2'),
  /** Absent: those that the AWS tools find, from the environment, a profile or a role; of an endpoint on this host `test`. */
  credentials: z.strictObject({ accessKeyId: text, secretAccessKey: text, sessionToken: text.optional() }).optional(),
  /** SNS endpoint, where streams are published to topics. Absent: that of AWS for queues of AWS, else the same as of the queues. */
  sns: httpUrl.optional(),
  /** STS endpoint that tells whose account it is. Absent: that of AWS for endpoints of AWS, none for others. */
  sts: httpUrl.optional(),
  /** What may be touched. An endpoint that is not on this host needs all three, by name. */
  allow: z
    .strictObject({
      account: z.string().regex(/^\d{12}$/, 'must be 12 digits'),
      region: text,
      queues: z.array(text).min(1),
      /** Topics to which may be published, by name or ARN as the streams have them: whoever subscribes to one gets our events too. */
      topics: z.array(text).default([]),
    })
    .optional(),
  /**
   * false where consumers cannot be pointed at the tap: what becomes of messages is then read from the queues' attributes, effects and dead-letter
   * queues, checks that need more are `unknown`, and faults at the tap are skipped.
   */
  tap: z.boolean().default(true),
  /** Make queues that the target needs and the endpoint lacks; they are deleted afterwards. Absent: only on this host. */
  makeQueues: z.boolean().optional(),
  /** Connection URLs by the target's name of each database. */
  databases: z.record(text, databaseUrl).default({}),
  /** Front URLs of services that run there, by name, one for each replica: for effects and health that are asked over HTTP while they are watched. */
  services: z.record(text, z.union([httpUrl.transform((url) => [url]), z.array(httpUrl).min(1)])).default({}),
  /** A Toxiproxy server on this host. Absent: one of our own. */
  toxiproxy: httpUrl.optional(),
  /** The run is stopped and healed, exit 5, when it needs more. */
  budget: z
    .strictObject({ messages: z.number().int().min(1).optional(), minutes: z.number().positive().optional() })
    .default({}),
})

/** The external stack's settings, complete and checked. */
export type ExternalSettings = z.output<typeof externalForm>

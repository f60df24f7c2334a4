import { z } from 'zod'

const counted = z.looseObject({ messagesFoundCount: z.number().int().min(0) })

/** Body of PUT /queue-admin/retry-dlq/{name} and purge-queue/{name}: how many messages were found. */
export const readCount = (body: unknown): number => counted.parse(body).messagesFoundCount

/** Body of PUT /queue-admin/retry-all-dlqs: how many were found on each, which are not named. */
export const readCounts = (body: unknown): readonly number[] =>
  z
    .array(counted)
    .parse(body)
    .map(({ messagesFoundCount }) => messagesFoundCount)

const health = z.looseObject({
  status: z.string(),
  components: z
    .record(z.string(), z.looseObject({ status: z.string(), details: z.record(z.string(), z.unknown()).optional() }))
    .default({}),
})

/** Body of GET /health: whether it is up, and in words which components are not. */
export const readHealth = (body: unknown): { readonly up: boolean; readonly words: string } => {
  const { status, components } = health.parse(body)
  const down = Object.entries(components)
    .filter(([, component]) => component.status !== 'UP')
    .map(([name, { details = {} }]) => `${name}: ${JSON.stringify(details)}`)
  return { up: status === 'UP', words: [status, ...down].join(' ') }
}

const token = z.looseObject({ access_token: z.string().min(1) })

/** Body of POST /auth/oauth/token. */
export const readToken = (body: unknown): string => token.parse(body).access_token

const refusedForm = z.array(
  z.looseObject({
    method: z.string(),
    path: z.string(),
    status: z.number(),
    problem: z.string(),
    body: z.unknown().optional(),
  }),
)

/** Calls that a stand-in refused. */
export const readRefused = (body: unknown): z.output<typeof refusedForm> => refusedForm.parse(body)

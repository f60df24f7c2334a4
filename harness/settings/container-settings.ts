import { z } from 'zod'

const image = z
  .string()
  .regex(/^[a-z0-9][\w.\-/:@]*$/i, 'must be the name of an image, as in localstack/localstack:4.14.0')

/** Images that the containers stack starts. */
export const containerForm = z.strictObject({
  /** LocalStack; from 2026.03.0 on (23 March 2026) it needs LOCALSTACK_AUTH_TOKEN. */
  localstack: image.default('localstack/localstack:4.14.0'),
  postgres: image.default('postgres:17.7'),
  /** Linux only; elsewhere a container cannot reach services on this host, and the embedded Toxiproxy is used. */
  toxiproxy: image.default('ghcr.io/shopify/toxiproxy:2.12.0'),
  /** For targets that keep something in Redis, and can do without; `false`: they do without. */
  redis: z.union([image, z.literal(false)], 'must be the name of an image, or false').default('redis:7.2.4'),
})

/** The containers stack's settings, complete and checked. */
export type ContainerSettings = z.output<typeof containerForm>

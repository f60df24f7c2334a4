import { z } from 'zod'

const text = z.string().min(1)
const port = z.number().int().min(1).max(65_535)

/** A compose file, and where in it the backing services are. */
export const composeForm = z.strictObject({
  /** Path of the file, from the current folder. */
  file: text.default('docker-compose.yml'),
  /** Name of the project. Absent: the file's own. */
  project: text.optional(),
  region: text.default('eu-west-2'),
  /** The service with the SQS endpoint, and its port within. */
  queue: z.strictObject({ service: text.default('localstack'), port: port.default(4566) }).prefault({}),
  /** The service with PostgreSQL, its port within, and who may do everything there. */
  database: z
    .strictObject({
      service: text.default('postgres'),
      port: port.default(5432),
      user: text.default('postgres'),
      password: text.default('shakedown'),
    })
    .prefault({}),
  /** A service with Toxiproxy on the host's own network (Linux), and its URL. Absent where the file has none: one of our own. */
  toxiproxy: z
    .strictObject({
      service: text.default('toxiproxy'),
      url: z.url({ protocol: /^https?$/, error: 'must be a URL with http or https' }).default('http://127.0.0.1:8474'),
    })
    .prefault({}),
})

/** The compose stack's settings, complete and checked. */
export type ComposeSettings = z.output<typeof composeForm>

import { z } from 'zod'
import { ShakedownError } from '../harness/errors.ts'
import { type Duration, durationMs } from '../harness/incidents/duration.ts'
import type { Load } from '../harness/model/load.ts'
import { isThisHost } from '../harness/this-host.ts'

/** One kind of request of a load: the first two are all it needs. */
export interface LoadRequestOptions {
  readonly name: string
  /** `{n}` in it is the number of the request in its load, from 0, and `{run}` the id of the run; the same in `body`. */
  readonly path: string
  /** @default 'GET' */
  readonly method?: string
  /** @default none */
  readonly headers?: Readonly<Record<string, string>>
  /** @default none */
  readonly body?: string
  /** Environment variable whose value goes into `Authorization`, as it is. @default none */
  readonly authorizationFrom?: string
  /** Of all requests, how many are of this kind: its share of the sum of all weights. @default 1 */
  readonly weight?: number
  /** What a right answer is. @default any status from 200 to 299 */
  readonly expect?: { readonly status?: number | readonly number[]; readonly includes?: string }
}

/** Options of {@link defineLoad}. */
export interface LoadOptions {
  readonly name: string
  /** Where the load goes, without a path. */
  readonly url: string
  /** Host of the URL once more, where it is not this one: nobody puts load on a system by a slip. @default none */
  readonly allow?: string
  readonly requests: readonly LoadRequestOptions[]
  /** Requests a second at the beginning. */
  readonly rate: number
  /** What becomes of the rate: it goes evenly to that of each stage, in its time. The same rate again holds it. */
  readonly stages: readonly { readonly lasts: Duration; readonly rate: number }[]
  /** What it must come to. `errorShare` is the share of requests without a right answer, 0 to 1; absent, none is borne. */
  readonly thresholds: {
    readonly p50Ms?: number
    readonly p95Ms?: number
    readonly p99Ms?: number
    readonly mostMs?: number
    readonly errorShare?: number
  }
  /** A request without an answer for so long is given up. @default '10s' */
  readonly timeout?: Duration
  /** So many requests are sent and unanswered at most. What is due beyond that waits, and its time counts. @default 500 */
  readonly inFlightAtMost?: number
  /** A k6 script of your own that makes the load; `rate`, `stages` and `requests` are not used then. @default none */
  readonly k6?: string
}

const text = z.string().min(1)
const ms = z.number().positive()
const lasts = z
  .string()
  .refine((value) => (durationMs(value) ?? 0) > 0, 'must be a length of time: "500ms", "30s", "5m"')
  .transform((value) => durationMs(value) ?? 0)
const status = z.number().int().min(100).max(599)
const rate = z.number().min(0).max(100_000)

const request = z
  .strictObject({
    name: text,
    path: z.string().regex(/^\//, 'must begin with "/"'),
    method: z
      .string()
      .regex(/^[A-Z]+$/, 'must be a method in capitals: "POST"')
      .default('GET'),
    headers: z.record(text, z.string()).default({}),
    body: z.string().optional(),
    authorizationFrom: text.optional(),
    weight: z.number().int().min(1).max(1000).default(1),
    expect: z
      .strictObject({ status: z.union([status, z.array(status).min(1)]).optional(), includes: text.optional() })
      .default({}),
  })
  .transform(({ expect, body, authorizationFrom, ...rest }) => ({
    ...rest,
    ...(body === undefined ? {} : { body }),
    ...(authorizationFrom === undefined ? {} : { authorizationFrom }),
    ...(expect.status === undefined ? {} : { status: [expect.status].flat() }),
    ...(expect.includes === undefined ? {} : { includes: expect.includes }),
  }))

const thresholds = z
  .strictObject({
    p50Ms: ms.optional(),
    p95Ms: ms.optional(),
    p99Ms: ms.optional(),
    mostMs: ms.optional(),
    errorShare: z.number().min(0).max(1).optional(),
  })
  .refine(
    (given) => Object.values(given).some((each) => each !== undefined),
    'names none: a load without one cannot fail',
  )

const form = z
  .strictObject({
    name: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/, 'must be of small letters, digits, dots and dashes'),
    url: z.url({ protocol: /^https?$/, error: 'must be a URL with http or https' }),
    allow: text.optional(),
    requests: z.array(request).min(1, 'names none'),
    rate,
    stages: z.array(z.strictObject({ lasts, rate })).min(1, 'names none'),
    thresholds,
    timeout: lasts.default(10_000),
    inFlightAtMost: z.number().int().min(1).max(10_000).default(500),
    k6: text.optional(),
  })
  .superRefine(({ url, allow, requests, rate: first, stages }, { addIssue }) => {
    const wrong = (path: string, message: string): void => addIssue({ code: 'custom', path: [path], message })
    // What is no URL has been told of.
    if (!URL.canParse(url)) return
    const { hostname, pathname, search } = new URL(url)
    if (pathname !== '/' || search !== '') wrong('url', 'has a path, which belongs to the requests')
    if (!isThisHost(hostname) && allow !== hostname)
      wrong('allow', `must name the host "${hostname}" once more, which is not this one`)
    const names = requests.map(({ name }) => name)
    for (const name of new Set(names.filter((each, nth) => names.indexOf(each) !== nth)))
      wrong('requests', `names "${name}" twice`)
    if (first === 0 && stages.every((stage) => stage.rate === 0)) wrong('stages', 'never come to a request')
  })

/** The words of one thing that is wrong. */
const problem = ({ path, message, ...issue }: z.core.$ZodIssue): string => {
  const where = path.join('.')
  if (issue.code === 'unrecognized_keys' && 'keys' in issue)
    return `${issue.keys.join(', ')} is no setting${where === '' ? ' of a load' : ` of ${where}`}`
  return `${where} ${message.startsWith('Invalid input') ? 'is missing or of the wrong kind' : message}`
}

/**
 * Describes load on a front door, for `loads` in the configuration file: plain data, which a generator of ours or k6 carries out.
 *
 * @throws {ShakedownError} `bad-load`, exit code 2, with all that is wrong
 */
export const defineLoad = (options: LoadOptions): Load => {
  const read = form.safeParse(options)
  if (!read.success) {
    const name: unknown = options.name
    throw new ShakedownError(
      'bad-load',
      `the load ${typeof name === 'string' && name !== '' ? `"${name}"` : 'without a name'} cannot be made: ${read.error.issues.map(problem).join('; ')}`,
      { hint: 'Mend defineLoad({ … }) in the configuration; docs/load.md has all settings.', exitCode: 2 },
    )
  }
  const { name, url, requests, rate: first, stages, thresholds: given, timeout, inFlightAtMost, k6 } = read.data
  const { p50Ms, p95Ms, p99Ms, mostMs, errorShare = 0 } = given
  return {
    name,
    url: new URL(url).origin,
    requests,
    rate: first,
    stages: stages.map((stage) => ({ lastsMs: stage.lasts, rate: stage.rate })),
    thresholds: {
      ...(p50Ms === undefined ? {} : { p50Ms }),
      ...(p95Ms === undefined ? {} : { p95Ms }),
      ...(p99Ms === undefined ? {} : { p99Ms }),
      ...(mostMs === undefined ? {} : { mostMs }),
      errorShare,
    },
    timeoutMs: timeout,
    inFlightAtMost,
    ...(k6 === undefined ? {} : { k6 }),
  }
}

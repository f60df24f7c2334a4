import { z } from 'zod'
import { messageOf } from '../../harness/errors.ts'

/** One component: Spring Boot's shape (`components`, before 2.2 `details`), which services of HMPPS share. */
export interface Component {
  readonly status: string
  readonly components?: Readonly<Record<string, Component>> | undefined
  readonly details?: Readonly<Record<string, unknown>> | undefined
}

const form: z.ZodType<Component> = z.lazy(() =>
  z.object({
    status: z.string(),
    components: z.record(z.string(), form).optional(),
    details: z.record(z.string(), z.unknown()).optional(),
  }),
)

/** What Spring says of what is well; `UNKNOWN` means that it does not look. */
export const well: ReadonlySet<string> = new Set(['UP', 'UNKNOWN'])
/** Within what time a health answers, or does not. */
export const answersWithinMs = 10_000

/** What came of asking: an answer of that status, with a health or without; or none, and why. */
export type HealthAnswer =
  | { readonly status: number; readonly health: Component | undefined }
  | { readonly silent: string }

/** Options of {@link askHealth}. */
export interface AskHealthOptions {
  readonly signal: AbortSignal
  /** Environment variable whose value goes into `Authorization`. */
  readonly authorizationFrom: string | undefined
}

const parsed = (text: string): Component | undefined => {
  try {
    return form.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

/** Asks for a health of Spring Boot's shape. An answer with 503 is an answer. @throws the signal's reason */
export const askHealth = async (
  url: string,
  { signal, authorizationFrom }: AskHealthOptions,
): Promise<HealthAnswer> => {
  const patience = AbortSignal.timeout(answersWithinMs)
  const secret = authorizationFrom === undefined ? undefined : process.env[authorizationFrom]
  const headers = { accept: 'application/json', ...(secret === undefined ? {} : { authorization: secret }) }
  try {
    const answer = await fetch(url, { headers, redirect: 'manual', signal: AbortSignal.any([signal, patience]) })
    return { status: answer.status, health: parsed(await answer.text()) }
  } catch (error) {
    signal.throwIfAborted()
    const cause = error instanceof Error ? (error.cause ?? error) : error
    return { silent: patience.aborted ? `nothing within ${answersWithinMs} ms` : messageOf(cause) }
  }
}

/** What is wrong with an address of a health, for a probe of this name. */
export const urlProblems = (probe: string, url: string): readonly string[] =>
  URL.canParse(url) && /^https?:/.test(url) ? [] : [`${probe} has the url "${url}", which is no URL with http or https`]

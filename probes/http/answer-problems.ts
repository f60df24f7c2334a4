import type { TimedAnswer } from './timed-request.ts'

/** What an answer must be. */
export interface ExpectedAnswer {
  /** @default any from 200 to 299 */
  readonly status?: number | readonly number[]
  /** Headers by name, each with its whole value or what it must match. */
  readonly headers?: Readonly<Record<string, string | RegExp>>
  /** Parts of a JSON body by path, with what stands there: `{ 'components.db.status': 'UP' }`. */
  readonly json?: Readonly<Record<string, string | number | boolean | null>>
  /** The whole JSON body, by a schema: whatever has `safeParse`, such as those of zod. */
  readonly schema?: BodySchema
  /** Text that the body must hold. */
  readonly contains?: string
}

/** A schema of zod, as far as it is needed. */
export interface BodySchema {
  safeParse(body: unknown): { readonly success: boolean; readonly error?: unknown }
}

const at = (body: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>(
      (inner, part) =>
        typeof inner === 'object' && inner !== null && Object.hasOwn(inner, part)
          ? Reflect.get(inner, part)
          : undefined,
      body,
    )

const statusProblem = (status: number, expected: ExpectedAnswer['status']): readonly string[] => {
  const fits = expected === undefined ? status >= 200 && status <= 299 : [expected].flat().includes(status)
  return fits ? [] : [`it answered ${status}`]
}

const short = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 100 ? `${text.slice(0, 100)}…` : text
}

const bodyProblems = (text: string, { json = {}, schema }: ExpectedAnswer): readonly string[] => {
  if (Object.keys(json).length === 0 && schema === undefined) return []
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return ['its body is no JSON']
  }
  const parsed = schema?.safeParse(body)
  const reason = parsed?.error instanceof Error ? parsed.error.message : ''
  return [
    ...Object.entries(json).flatMap(([path, value]) =>
      at(body, path) === value ? [] : [`${path} is ${short(at(body, path))}, not ${short(value)}`],
    ),
    ...(parsed === undefined || parsed.success ? [] : [`its body is not what it should be: ${reason.slice(0, 300)}`]),
  ]
}

/** All that is wrong with an answer, in words. */
export const answerProblems = (answer: TimedAnswer, expected: ExpectedAnswer): readonly string[] => {
  const { headers = {}, contains } = expected
  return [
    ...statusProblem(answer.status, expected.status),
    ...Object.entries(headers).flatMap(([name, value]) => {
      const found = [answer.headers[name.toLowerCase()] ?? []].flat().join(', ')
      const fits = typeof value === 'string' ? found === value : value.test(found)
      return fits ? [] : [`its header ${name} is ${short(found)}`]
    }),
    ...(contains === undefined || answer.body.includes(contains) ? [] : [`its body does not hold ${short(contains)}`]),
    ...bodyProblems(answer.body, expected),
  ]
}

import type { ProbeContext } from '../../harness/model/probe.ts'
import type { Json } from '../../harness/model/schedule.ts'

/** What of dead letters is shown. */
export interface SampleOptions {
  /** Fields of the body, by path: of no other one anything is kept or shown. JSON in JSON (`Message.eventType` of an SNS envelope) is read. */
  readonly show: readonly string[]
  /** So many messages, 10 at most. @default 1 */
  readonly atMost?: number
}

const parsed = (value: unknown): unknown => {
  if (typeof value !== 'string') return value
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}

const mostLetters = 200

/** What stands at a path, where that is a single value: a whole object would show what nobody allowed. */
const fieldAt = (body: string, path: string): Json => {
  let inner: unknown = body
  for (const part of path.split('.')) {
    const object = parsed(inner)
    if (typeof object !== 'object' || object === null || !Object.hasOwn(object, part)) return null
    inner = Reflect.get(object, part)
  }
  if (typeof inner === 'string') return inner.slice(0, mostLetters)
  return typeof inner === 'number' || typeof inner === 'boolean' ? inner : null
}

/** A few dead letters, as far as they may be shown. What keeps them from being seen is told in their place: it must not hide that there are some. */
export const sampleOf = async (
  { target, stream }: ProbeContext,
  { show, atMost = 1 }: SampleOptions,
): Promise<Json> => {
  try {
    if (target.peek === undefined) return { sample: 'this target cannot show messages' }
    const messages = await target.peek(stream.deadLetterQueue, atMost)
    return {
      sample: messages.map(({ messageId, body, sentMs, receives }) => ({
        messageId,
        sent: new Date(sentMs).toISOString(),
        receives,
        ...Object.fromEntries(show.map((path) => [path, fieldAt(body, path)])),
      })),
    }
  } catch (error) {
    return { sample: `none: ${error instanceof Error ? error.message : String(error)}` }
  }
}

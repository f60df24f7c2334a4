import { z } from 'zod'
import { messageOf } from '../harness/errors.ts'
import { exceeded, fallsBelow, type Limits } from '../harness/incidents/limits.ts'
import { worstLevel } from '../harness/model/level.ts'
import type { FreeProbe, LookContext, Measurement } from '../harness/model/probe.ts'

/** Options of {@link prometheus}: at least one of `above` and `below`. */
export interface PrometheusOptions {
  /** Of the server, without `/api/v1/query`. */
  readonly url: string
  /** PromQL; each series that it gives is held against the thresholds. */
  readonly query: string
  /** Above which value it matters. */
  readonly above?: Limits
  /** Below which value it matters. */
  readonly below?: Limits
  /** Unit of the value, for people. @default '' */
  readonly unit?: string
  /** That no series is there is an answer, and a good one: `up == 0`. @default false: nothing was seen */
  readonly mayBeEmpty?: boolean
  /** Environment variable whose value goes into `Authorization`, as it is. @default none */
  readonly authorizationFrom?: string
}

/** `GET /api/v1/query` of Prometheus' HTTP API: an instant vector, or a scalar. */
const sample = z.tuple([z.number(), z.string()])
const answerForm = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('success'),
    data: z.discriminatedUnion('resultType', [
      z.object({
        resultType: z.literal('vector'),
        result: z.array(z.object({ metric: z.record(z.string(), z.string()), value: sample })),
      }),
      z.object({ resultType: z.literal('scalar'), result: sample }),
    ]),
  }),
  z.object({ status: z.literal('error'), errorType: z.string(), error: z.string() }),
])

interface Series {
  readonly subject: string
  readonly value: number
}

const nameOf = ({ __name__: name = '', ...labels }: Readonly<Record<string, string>>): string => {
  const inside = Object.entries(labels).map(([label, value]) => `${label}="${value}"`)
  return inside.length === 0 ? name : `${name}{${inside.join(',')}}`
}

const seriesIn = (body: unknown, query: string): readonly Series[] => {
  const answer = answerForm.parse(body)
  if (answer.status === 'error') throw new Error(`Prometheus refuses the query: ${answer.errorType}: ${answer.error}`)
  const { data } = answer
  if (data.resultType === 'scalar') return [{ subject: query, value: Number(data.result[1]) }]
  return data.result.map(({ metric, value }) => ({ subject: nameOf(metric) || query, value: Number(value[1]) }))
}

const answerOf = async (
  { url, query, authorizationFrom }: PrometheusOptions,
  signal: AbortSignal,
): Promise<unknown> => {
  const secret = authorizationFrom === undefined ? undefined : process.env[authorizationFrom]
  const response = await fetch(`${url.replace(/\/+$/, '')}/api/v1/query`, {
    method: 'POST',
    body: new URLSearchParams({ query }),
    ...(secret === undefined ? {} : { headers: { authorization: secret } }),
    signal,
  }).catch((error: unknown) => {
    const cause = error instanceof Error ? (error.cause ?? error) : error
    throw new Error(`${url} does not answer: ${messageOf(cause)}`, { cause: error })
  })
  const text = await response.text()
  try {
    return JSON.parse(text)
  } catch {
    throw new Error(`${url} answered ${response.status} without the JSON of Prometheus`)
  }
}

/** Holds what a PromQL query gives against thresholds. Where Prometheus cannot be asked, nothing was seen: that is not what it would have said. */
export const prometheus = (options: PrometheusOptions): FreeProbe => {
  const { url, query, above, below, unit = '', mayBeEmpty = false, authorizationFrom } = options
  const judged = ({ subject, value }: Series): Measurement => {
    const found = [
      above === undefined ? undefined : exceeded(value, above),
      below === undefined ? undefined : fallsBelow(value, below),
    ].flatMap((level) => level ?? [])
    const level = found.length === 0 ? undefined : worstLevel(found)
    return {
      subject,
      value,
      unit,
      ok: level === undefined,
      words: `${subject} is ${value}${unit === '' ? '' : ` ${unit}`}`,
      ...(level === undefined ? {} : { level }),
    }
  }
  const problems = [
    ...(URL.canParse(url) && /^https?:/.test(url)
      ? []
      : [`prometheus has the url "${url}", which is no URL with http or https`]),
    ...(query.trim() === '' ? ['prometheus has no query'] : []),
    ...(above === undefined && below === undefined ? ['prometheus has no threshold: give it "above" or "below"'] : []),
  ]
  return {
    name: 'prometheus',
    needs: 'nothing',
    ...(authorizationFrom === undefined ? {} : { variables: [authorizationFrom] }),
    ...(problems.length === 0 ? {} : { problems }),
    measure: async ({ signal }: LookContext) => {
      const series = seriesIn(await answerOf(options, signal), query)
      const numbers = series.filter(({ value }) => !Number.isNaN(value))
      if (numbers.length > 0) return numbers.map(judged)
      if (mayBeEmpty && series.length === 0)
        return [{ subject: query, value: 0, unit: 'series', ok: true, words: `nothing fits ${query}` }]
      throw new Error(`the query ${query} gives ${series.length === 0 ? 'no series' : 'no number'}`)
    },
  }
}

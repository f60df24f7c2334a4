import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import type { LoadFigures } from '../../harness/model/load.ts'
import { tally } from '../tally.ts'

/** One line of what `k6 run --out json=…` writes (grafana.com/docs/k6, "JSON"): a metric as it is declared, or one sample of it. */
const line = z.discriminatedUnion('type', [
  z.object({ type: z.literal('Metric'), metric: z.string() }),
  z.object({
    type: z.literal('Point'),
    metric: z.string(),
    data: z.object({
      time: z.string(),
      value: z.number(),
      tags: z.record(z.string(), z.string()).nullish(),
    }),
  }),
])

type Point = Extract<z.infer<typeof line>, { type: 'Point' }>

/** What k6 measured. */
export interface K6Output {
  readonly figures: readonly LoadFigures[]
  /** Iterations that came to their end, those without a request too. */
  readonly iterations: number
  readonly requests: number
  /** Iterations that were due and never began, because no virtual user was free. */
  readonly dropped: number
  /** Lines that were no sample of k6's: the file was cut off, or is another's. */
  readonly unread: number
}

/** What was wrong with a request, by its tags. */
const wrongOf = ({ status, error }: Readonly<Record<string, string>>): string =>
  error !== undefined && error !== '' ? error : `status ${status ?? 'unknown'}`

interface Request {
  readonly name: string
  readonly tookMs: number
  readonly endedMs: number
  readonly failed: boolean
  readonly wrong: string
  /** It was given up for want of an answer: its tags have the code 1050 (grafana.com/docs/k6, "Error codes"). */
  readonly none: boolean
}

const requestOf = ({ data: { time, value, tags } }: Point): Request => {
  const given = tags ?? {}
  return {
    name: given['name'] ?? 'request',
    tookMs: value,
    endedMs: Date.parse(time),
    failed: given['expected_response'] === 'false',
    wrong: wrongOf(given),
    none: given['error_code'] === '1050',
  }
}

const parsed = (text: string): z.infer<typeof line> | undefined => {
  try {
    return line.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

/**
 * Reads the samples that k6 wrote, line by line. A request counts in the second in which it began. Answers whose body was not right have a failed check of the
 * same name; how many of those there are beyond the failed requests is told too.
 */
export const readOutput = async (file: string): Promise<K6Output> => {
  const sum = tally()
  const requests: Request[] = []
  /** Checks that failed, by the request's name: of right statuses too. */
  const badBodies = new Map<string, number>()
  let [iterations, dropped, unread, firstMs] = [0, 0, 0, Infinity]
  for await (const each of createInterface({ input: createReadStream(file) })) {
    const read = parsed(each)
    if (read === undefined) unread += 1
    else if (read.type === 'Metric') continue
    else if (read.metric === 'iterations') iterations += read.data.value
    else if (read.metric === 'dropped_iterations') dropped += read.data.value
    else if (read.metric === 'checks' && read.data.value === 0) {
      const name = read.data.tags?.['name'] ?? 'request'
      badBodies.set(name, (badBodies.get(name) ?? 0) + 1)
    } else if (read.metric === 'http_req_duration') {
      const request = requestOf(read)
      requests.push(request)
      firstMs = Math.min(firstMs, request.endedMs - request.tookMs)
    }
  }
  for (const { name, failed } of requests) {
    const bad = badBodies.get(name) ?? 0
    if (failed && bad > 0) badBodies.set(name, bad - 1)
  }
  for (const { name, tookMs, endedMs, failed, wrong, none } of requests) {
    const bad = badBodies.get(name) ?? 0
    const badBody = !failed && bad > 0
    if (badBody) badBodies.set(name, bad - 1)
    sum.add({
      request: name,
      dueMs: endedMs - tookMs - firstMs,
      late: false,
      ...(failed ? { wrong } : badBody ? { wrong: 'a check of the script failed' } : {}),
      ...(failed && !none ? {} : { tookMs }),
    })
  }
  return { figures: sum.figures(), iterations, requests: requests.length, dropped, unread }
}

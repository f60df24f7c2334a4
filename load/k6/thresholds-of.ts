import { z } from 'zod'

const threshold = z.union([z.string(), z.object({ threshold: z.string() }).transform((each) => each.threshold)])

/** What `k6 inspect` tells of a script, as far as it matters here. */
const inspected = z.object({ thresholds: z.record(z.string(), z.array(threshold)).nullish() })

/** Thresholds of a script as `k6 inspect` tells them: `http_req_duration p(95)<500`; undefined where it tells nothing that can be read. */
export const thresholdsOf = (text: string): readonly string[] | undefined => {
  try {
    const { thresholds } = inspected.parse(JSON.parse(text))
    return Object.entries(thresholds ?? {}).flatMap(([metric, all]) => all.map((each) => `${metric} ${each}`))
  } catch {
    return undefined
  }
}

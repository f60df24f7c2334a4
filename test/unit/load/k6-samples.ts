/** Samples in the form in which k6 1.x writes them with `--out json`: a metric is declared before its first sample. */
export const sample = (
  metric: string,
  value: number,
  { at = 0, ...tags }: { readonly at?: number } & Readonly<Record<string, unknown>> = {},
): string =>
  JSON.stringify({
    metric,
    type: 'Point',
    data: {
      time: new Date(Date.UTC(2026, 0, 1) + at).toISOString(),
      value,
      tags: { group: '', scenario: 'load', ...tags },
    },
  })

/** The samples of one request: as k6 gives them out, all at its end. */
export const requested = (
  name: string,
  at: number,
  tookMs: number,
  { right = true, ...tags }: { readonly right?: boolean } & Readonly<Record<string, unknown>> = {},
): readonly string[] => {
  const common = {
    at: at + tookMs,
    name,
    method: 'GET',
    expected_response: String(right),
    status: right ? '200' : '503',
    ...tags,
  }
  return [
    sample('http_reqs', 1, common),
    sample('http_req_duration', tookMs, common),
    sample('http_req_failed', right ? 0 : 1, common),
    sample('checks', right ? 1 : 0, { at: at + tookMs, name, check: 'right answer' }),
    sample('iterations', 1, { at: at + tookMs }),
  ]
}

/** A metric as it is declared. */
export const declared = (metric: string): string =>
  JSON.stringify({
    type: 'Metric',
    data: { name: metric, type: 'trend', contains: 'time', thresholds: [], submetrics: null },
    metric,
  })

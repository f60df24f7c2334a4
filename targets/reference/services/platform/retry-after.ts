/**
 * Seconds that a `Retry-After` header asks to wait: a number of seconds or a date (RFC 9110, section 10.2.3), rounded up. Undefined
 * without a header, or with one that says neither.
 */
export const retryAfterSeconds = (header: string | null, nowMs = Date.now()): number | undefined => {
  if (header === null) return undefined
  if (/^\d+$/.test(header)) return Number(header)
  // Date.parse takes much else for a date, "-3" among it.
  const dateMs = header.endsWith(' GMT') ? Date.parse(header) : Number.NaN
  return Number.isNaN(dateMs) ? undefined : Math.max(0, Math.ceil((dateMs - nowMs) / 1_000))
}

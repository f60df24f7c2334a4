import { describe, expect, it } from 'vitest'
import { retryAfterMs } from '../../../../watch/channels/post.ts'

describe('Retry-After', () => {
  it('is seconds, or a date; anything else says nothing', () => {
    const nowMs = Date.parse('2026-03-02T09:15:00Z')
    expect(
      ['7', '0', 'Mon, 02 Mar 2026 09:16:00 GMT', 'Mon, 02 Mar 2026 09:00:00 GMT', 'soon', '', null].map((header) =>
        retryAfterMs(header, nowMs),
      ),
    ).toEqual([7000, 0, 60_000, 0, undefined, undefined, undefined])
  })
})

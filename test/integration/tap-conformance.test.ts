import { afterAll, describe, expect, test } from 'vitest'
import { runConformance, snsPoints, sqsPoints } from '../../conformance/index.ts'
import { manualClock } from '../../emulators/aws/http/index.ts'
import { startSqsSns } from '../../emulators/aws/sns/index.ts'
import { startTap } from '../../proxies/tap/index.ts'

// Consumers must not be able to tell the tap from the queue: all that AWS documents holds through it too.
const through = async (way: 'over HTTP' | 'in one process') => {
  const clock = manualClock()
  const server = await startSqsSns({ clock })
  const tap = await startTap({ upstream: server.url, ...(way === 'in one process' && { direct: server.answer }) })
  const results = await runConformance({
    endpoint: { url: tap.url, advance: (byMs) => clock.advance(byMs) },
    points: [...sqsPoints, ...snsPoints],
  })
  return {
    way,
    results,
    stop: async () => {
      await tap.close()
      await server.close()
    },
  }
}
const both = [await through('over HTTP'), await through('in one process')]
afterAll(async () => {
  for (const { stop } of both) await stop()
})

describe.each(both)('through the tap the embedded queue behaves as AWS documents, $way', ({ results }) => {
  test.each(results)('$id: $says', ({ outcome, why }) => {
    expect({ outcome, why }).toEqual({ outcome: 'pass', why: '' })
  })

  test('every point was judged', () => {
    expect(results.map((result) => result.id)).toEqual([...sqsPoints, ...snsPoints].map((point) => point.id))
  })
})

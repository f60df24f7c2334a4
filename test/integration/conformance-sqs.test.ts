import { afterAll, describe, expect, test } from 'vitest'
import { abilitiesOf, runConformance, sqsPoints } from '../../conformance/index.ts'
import { manualClock, startSqs } from '../../emulators/aws/sqs/index.ts'

// One process, and a clock that the points move: the five-minute rules take milliseconds.
const clock = manualClock()
const server = await startSqs({ clock })
const results = await runConformance({
  endpoint: { url: server.url, advance: (byMs) => clock.advance(byMs) },
  points: sqsPoints,
})
afterAll(() => server.close())

describe('the embedded SQS behaves as AWS documents', () => {
  test.each(results)('$id: $says', ({ outcome, why }) => {
    expect({ outcome, why }).toEqual({ outcome: 'pass', why: '' })
  })

  test('every point has an id of its own and was judged', () => {
    expect(new Set(sqsPoints.map((point) => point.id)).size).toBe(sqsPoints.length)
    expect(results.map((result) => result.id)).toEqual(sqsPoints.map((point) => point.id))
    expect(sqsPoints.length).toBeGreaterThan(300)
  })

  test('it has every ability', () => {
    expect(abilitiesOf(results).filter((ability) => ability.has !== 'yes')).toEqual([])
  })
})

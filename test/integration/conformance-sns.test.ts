import { afterAll, describe, expect, test } from 'vitest'
import { abilitiesOf, runConformance, snsPoints } from '../../conformance/index.ts'
import { manualClock } from '../../emulators/aws/http/index.ts'
import { startSqsSns } from '../../emulators/aws/sns/index.ts'

const clock = manualClock()
const server = await startSqsSns({ clock })
const results = await runConformance({
  endpoint: { url: server.url, advance: (byMs) => clock.advance(byMs) },
  points: snsPoints,
})
afterAll(() => server.close())

describe('the embedded SNS behaves as AWS documents', () => {
  test.each(results)('$id: $says', ({ outcome, why }) => {
    expect({ outcome, why }).toEqual({ outcome: 'pass', why: '' })
  })

  test('every point has an id of its own and was judged', () => {
    expect(new Set(snsPoints.map((point) => point.id)).size).toBe(snsPoints.length)
    expect(results.map((result) => result.id)).toEqual(snsPoints.map((point) => point.id))
    expect(snsPoints.length).toBeGreaterThan(140)
  })

  test('it has every ability', () => {
    expect(abilitiesOf(results).filter((ability) => ability.has !== 'yes')).toEqual([])
  })
})

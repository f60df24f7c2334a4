import { afterAll, describe, expect, test } from 'vitest'
import { s3Points } from '../../conformance/points/s3/index.ts'
import { runConformance } from '../../conformance/index.ts'
import { startS3 } from '../../emulators/aws/s3/index.ts'

const server = await startS3()
const results = await runConformance({ endpoint: { url: server.url }, points: s3Points })
const usedBytes = server.usedBytes()
afterAll(() => server.close())

describe('the embedded S3 behaves as AWS documents', () => {
  test.each(results)('$id: $says', ({ outcome, why }) => {
    expect({ outcome, why }).toEqual({ outcome: 'pass', why: '' })
  })

  test('every point has an id of its own and was judged', () => {
    expect(new Set(s3Points.map((point) => point.id)).size).toBe(s3Points.length)
    expect(results.map((result) => result.id)).toEqual(s3Points.map((point) => point.id))
    expect(s3Points.length).toBeGreaterThan(80)
  })

  test('of what was deleted no byte is left on the disk', () => {
    expect(usedBytes).toBe(0)
  })
})

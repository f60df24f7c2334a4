import { startFauxqs } from 'fauxqs'
import { expect, it, onTestFinished } from 'vitest'
import { abilitiesOf, runConformance, sqsPoints } from '../../conformance/index.ts'

// A server that somebody else wrote, which is not like AWS everywhere.
it('says of another server what it is not like in sentences, without the dump of an assertion', async () => {
  const server = await startFauxqs({ port: 0, logger: false })
  onTestFinished(() => server.stop())
  const endpoint = { url: `http://127.0.0.1:${server.port}` }
  const points = sqsPoints.filter(({ waitsMs = 0 }) => waitsMs === 0)
  const results = await runConformance({ endpoint, points })
  const failed = results.filter(({ outcome }) => outcome === 'fail')
  const whys = [...failed.map(({ why }) => why), ...abilitiesOf(results).map(({ why }) => why)]
  expect(failed.length).toBeGreaterThan(0)
  expect(whys.filter((why) => /strictly|falsy|deep-equal|!==|^\+ actual|AssertionError|assert[.(]/.test(why))).toEqual(
    [],
  )
  expect(abilitiesOf(results).find(({ has }) => has === 'no')?.why).toMatch(/^it is not so that .* \(.+: .+\)$/)
})

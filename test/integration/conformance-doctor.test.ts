import { createServer } from 'node:http'
import { Writable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { doctor } from '../../cli/doctor.ts'
import { startSqsSns } from '../../emulators/aws/sns/index.ts'

/** Collects what is printed. */
const page = () => {
  const parts: string[] = []
  const out = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      parts.push(chunk.toString())
      done()
    },
  })
  return { out, text: () => parts.join('') }
}

describe('doctor says what an endpoint can prove', () => {
  test('of the embedded server: every ability that can be judged without moving its clock, and nothing differs from AWS', async () => {
    const server = await startSqsSns()
    const { out, text } = page()
    try {
      expect(await doctor({ queue: server.url, json: true }, out)).toBe(3)
    } finally {
      await server.close()
    }
    const said: {
      results: { outcome: string; id: string; why: string }[]
      abilities: { name: string; has: string }[]
    } = JSON.parse(text())
    expect(said.results.filter((result) => result.outcome === 'fail')).toEqual([])
    expect(said.abilities.filter((ability) => ability.has === 'no')).toEqual([])
    expect(said.abilities.find((ability) => ability.name === 'aborted-poll-takes-nothing')?.has).toBe('yes')
    expect(said.abilities.find((ability) => ability.name === 'purge-once-a-minute')?.has).toBe('not judged')
  })

  test('of a server that takes every call and forgets it: what it cannot prove, with the reasons', async () => {
    const forgetful = createServer((request, response) => {
      request.resume()
      request.on('end', () => response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end('{}'))
    })
    await new Promise<void>((resolve) => forgetful.listen(0, '127.0.0.1', resolve))
    const address = forgetful.address()
    const port = typeof address === 'object' ? address?.port : undefined
    const { out, text } = page()
    expect(await doctor({ queue: `http://127.0.0.1:${String(port)}` }, out)).toBe(3)
    forgetful.closeAllConnections()
    forgetful.close()
    // Where the machine is slow, a client may be gone before it is answered, or its message is sent, and the answer lacks the digest, before that is told.
    expect(text()).toMatch(
      /Cannot prove[^]*aborted-poll-takes-nothing: it is not so that .* \(long-polling\/aborted-takes-nothing: (?:InvalidChecksumError|\[(?:(?:\{\}|"gone"),?){3}\] was seen, where \["gone","gone","gone"\] is right)\)/,
    )
    expect(text()).not.toContain('$metadata')
  })

  test('of nobody: exit 4, and of no URL: exit 2', async () => {
    const { out, text } = page()
    expect(await doctor({ queue: 'http://127.0.0.1:9' }, out)).toBe(4)
    expect(await doctor({ queue: 'localhost' }, out)).toBe(2)
    expect(text()).toMatch(/no SQS endpoint answers[^]*is not a URL/)
  })
})

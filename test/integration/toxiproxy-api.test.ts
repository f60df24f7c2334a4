import { expect, test } from 'vitest'
import { recordedAnswers } from './toxiproxy/fixture.ts'
import { takeAnswers } from './toxiproxy/take-answers.ts'
import { withToxiproxy } from './toxiproxy/with-toxiproxy.ts'

test('every request is answered as by the real Toxiproxy 2.12', async () => {
  // The recorded server was built from source, which makes its version `git`.
  const server = await withToxiproxy({ version: 'git' })
  expect(await takeAnswers(server.url)).toEqual(await recordedAnswers())
})

test('it says that it is 2.12.0', async () => {
  const server = await withToxiproxy()
  const response = await fetch(`${server.url}/version`)
  expect(await response.text()).toBe('{"version": "2.12.0"}\n')
})

test('two in one process know nothing of each other', async () => {
  const [one, two] = await Promise.all([withToxiproxy(), withToxiproxy()])
  await fetch(`${one.url}/proxies`, { method: 'POST', body: '{"name":"a","listen":"127.0.0.1:0","upstream":"u:1"}' })
  expect(await (await fetch(`${two.url}/proxies`)).json()).toEqual({})
})

test('proxies made at the same moment under one name are one', async () => {
  const server = await withToxiproxy()
  const make = (): Promise<Response> =>
    fetch(`${server.url}/proxies`, { method: 'POST', body: '{"name":"a","listen":"localhost:0","upstream":"u:1"}' })
  const made = await Promise.all(Array.from({ length: 8 }, make))
  expect(made.map(({ status }) => status).sort((a, b) => a - b)).toEqual([201, 409, 409, 409, 409, 409, 409, 409])
})

test('a taken port is refused', async () => {
  const server = await withToxiproxy()
  await expect(withToxiproxy({ port: server.port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
})

test('closing it twice is harmless', async () => {
  const server = await withToxiproxy()
  await server.close()
  await server.close()
  await expect(fetch(server.url)).rejects.toThrow('fetch failed')
})

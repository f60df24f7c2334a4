import { expect, it } from 'vitest'
import { monitorsFile } from '../../../../cli/init/first-monitors.ts'
import { frontDoorFile } from '../../../../cli/init/first-front-door.ts'
import { targetFile } from '../../../../cli/init/first-target.ts'
import { portsForm, webFrontOf } from '../../../../cli/init/web-front.ts'

const ports = (...all: readonly unknown[]) => ({ ports: portsForm.parse(all) })

it.each([
  ['8081:80', 'http://127.0.0.1:8081'],
  ['127.0.0.1:8081:80/tcp', 'http://127.0.0.1:8081'],
  ['127.0.0.1:${WEB_PORT:-8081}:80', 'http://127.0.0.1:8081'],
  [{ target: 80, published: '8081' }, 'http://127.0.0.1:8081'],
])('a page is where its service is published: %j', (port, url) => {
  expect(webFrontOf({ db: ports('5432:5432'), web: ports(port) })).toEqual({ service: 'web', url })
})

it('is told by the name or the image, and nowhere where no port of this host is known', () => {
  expect(webFrontOf({ pages: { image: 'nginx:1.29', ...ports('80:80') } })?.service).toBe('pages')
  expect(webFrontOf({ 'api-gateway': ports('8080:8080'), webhooks: ports('8080:8080') })).toBeUndefined()
  expect(webFrontOf({ web: ports('80', 3000, '${WEB_PORT}:80', { target: 80 }) })).toBeUndefined()
  expect(webFrontOf({ web: {} })).toBeUndefined()
})

it('has a front door of its target, by a name that may be one, of which nothing is said but where it is', () => {
  const text = frontDoorFile('notes', { service: 'Web_App', url: 'http://127.0.0.1:8081' })
  expect(text).toContain("name: 'notes.web-app'")
  expect(text).toContain("url: process.env['PAGE_URL'] ?? 'http://127.0.0.1:8081'")
  const first = { name: 'notes', event: 'note.written', queue: 'notes', start: 'x', body: '{}', effects: { path: '/' } }
  expect(targetFile(first, true)).toContain('\n  streams: [stream],\n  fronts: [frontDoor],\n')
  expect(targetFile(first)).not.toContain('frontDoor')
})

it('has a monitor that opens it in a browser', () => {
  const first = { name: 'notes', event: 'note.written', queue: 'notes', start: 'x', body: '{}', effects: { path: '/' } }
  const text = monitorsFile(first, { service: 'web', url: 'http://127.0.0.1:8081' })
  expect(text).toContain("name: 'notes-page'")
  expect(text).toContain("url: process.env['PAGE_URL'] ?? 'http://127.0.0.1:8081'")
  expect(text).toContain(String.raw`hasText: /\S/`)
  expect(monitorsFile(first)).not.toContain('defineJourney')
})

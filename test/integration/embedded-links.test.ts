import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Toxiproxy } from 'toxiproxy-node-client'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openSession } from '../../harness/reach/database-session.ts'
import type { HttpAttempt, TcpLink, TcpSight } from '../../harness/model/reach.ts'
import type { RunningStack } from '../../harness/model/stack.ts'
import type { ServiceContext, ServiceDefinition } from '../../harness/model/target.ts'
import { embedded } from '../../stacks/embedded/index.ts'
import { ask } from './links/ask.ts'

const main = fileURLToPath(new URL('links/service/main.ts', import.meta.url))
const service = (
  name: string,
  dependsOn: readonly string[],
  env: (context: ServiceContext) => Readonly<Record<string, string>>,
): ServiceDefinition => ({
  name,
  replicas: 1,
  main,
  readyPath: '/ready',
  dependsOn,
  env: (context) => ({ NAME: name, DATABASE_URL: context.databaseUrl('app'), ...env(context) }),
})

let directory = ''
let stack: RunningStack

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'embedded-links-'))
  stack = await embedded.start({
    directory,
    defects: [],
    sink: { happened: () => undefined, line: () => undefined },
    hurry: new AbortController().signal,
    definition: {
      name: 'small',
      subject: { name: 'small', version: '1' },
      queues: [],
      databases: ['app'],
      streams: [],
      defects: [],
      secrets: [],
      readLine: () => undefined,
      connect: () => Promise.reject(new Error('this test asks the services itself')),
      services: [
        service('back', [], () => ({})),
        service('front', ['back'], ({ serviceUrl }) => ({ BACK_URL: serviceUrl('back') })),
      ],
    },
  })
})
afterAll(async () => {
  await stack.stop()
  await rm(directory, { recursive: true, force: true })
})

const linkTo = (name: string): TcpLink => {
  const link = stack.system.reach.tcp?.get(name)
  if (link === undefined) throw new Error(`there is no link to ${name}`)
  return link
}
const front = (path: string) => ask(`${stack.system.serviceUrls('front')[0]}${path}`)
const setEnabled = async (name: string, enabled: boolean): Promise<void> => {
  const { toxiproxy, proxy } = linkTo(name)
  const { listen, upstream, ...found } = await new Toxiproxy(toxiproxy).get(proxy)
  expect(found.enabled).toBe(!enabled)
  await (await new Toxiproxy(toxiproxy).get(proxy)).update({ listen, upstream, enabled })
}

describe('the embedded stack', () => {
  const attempts: HttpAttempt[] = []
  const sights: TcpSight[] = []
  beforeEach(() => {
    attempts.length = 0
    sights.length = 0
    const ends = [
      stack.system.reach.http?.get('back')?.observe((attempt) => attempts.push(attempt)),
      linkTo('database').observe?.((sight) => sights.push(sight)),
    ]
    return () => {
      for (const end of ends) end?.()
    }
  })

  it('puts a gateway and a link before what others depend on, and nothing before the rest', async () => {
    expect([...(stack.system.reach.http?.keys() ?? [])]).toEqual(['back'])
    expect([...(stack.system.reach.tcp?.keys() ?? [])].toSorted()).toEqual(['back', 'database'])
    expect(await front('/call')).toMatchObject({ status: 200, body: '200' })
    expect(attempts).toMatchObject([{ method: 'GET', path: '/ready', outcome: 'answered', status: 200 }])
  })

  it('lets callers read 502 when a link is down, and reach the service itself all the same', async () => {
    await setEnabled('back', false)
    expect(await front('/call')).toMatchObject({ status: 200, body: '502' })
    expect(attempts).toMatchObject([{ outcome: 'refused' }])
    expect(await ask(`${stack.system.serviceUrls('back')[0]}/ready`)).toMatchObject({ status: 200, body: 'back' })
    await setEnabled('back', true)
    expect(await front('/call')).toMatchObject({ status: 200, body: '200' })
  })

  it('leads services to the database through a link, and the harness past it', async () => {
    expect(await front('/database')).toMatchObject({ status: 200, body: 'read' })
    const connection = sights[0]?.connection ?? 0
    expect(sights[0]).toEqual({ kind: 'opened', connection })
    expect(sights.filter((sight) => sight.kind === 'bytes' && sight.towards === 'client').length).toBeGreaterThan(0)
    await setEnabled('database', false)
    expect(await front('/database')).toMatchObject({ status: 500, body: expect.stringContaining('ECONNREFUSED') })
    const session = await openSession(stack.system.databaseUrl('app'), 'shakedown-test')
    expect(await session.query('select 1 as one')).toEqual([{ one: 1 }])
    await session.close()
    await setEnabled('database', true)
    expect(await front('/database')).toMatchObject({ status: 200, body: 'read' })
  })

  it('keeps its links when the service behind one is restarted', async () => {
    await stack.system.restart('back')
    expect(await front('/call')).toMatchObject({ status: 200, body: '200' })
  })
})

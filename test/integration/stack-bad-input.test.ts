import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ConfigFile } from '../../harness/settings/config.ts'
import { externalForm } from '../../harness/settings/external-settings.ts'
import { makeQueues } from '../../stacks/embedded/make-queues.ts'
import { startSqsSns } from '../../emulators/aws/sns/index.ts'
import { discoverQueues } from '../../stacks/external/discover-queues.ts'
import { queueEndpoint } from '../../stacks/external/endpoint.ts'
import { queueDefinitions } from '../../targets/reference/queues.ts'
import { shakedown } from './command.ts'

let cwd: string
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'shakedown-bad-stack-'))
})
afterAll(() => rmSync(cwd, { recursive: true }))

/** Nothing that the AWS tools could find credentials in. */
const nobody = {
  HOME: '/nonexistent',
  AWS_ACCESS_KEY_ID: '',
  AWS_SECRET_ACCESS_KEY: '',
  AWS_PROFILE: '',
  AWS_EC2_METADATA_DISABLED: 'true',
  LOCALSTACK_AUTH_TOKEN: '',
}

const runOn = async (config: ConfigFile) => {
  writeFileSync(join(cwd, 'shakedown.config.ts'), `export default ${JSON.stringify(config)}`)
  const ended = await shakedown(['run', 'lost-response'], { cwd, env: nobody }).ended
  const runs = readdirSync(cwd, { recursive: true, encoding: 'utf8' })
  return { ...ended, left: runs.filter((file) => /leases\/|\/tmp$/.test(file)) }
}

const { account, region } = { account: '111122223333', region: 'eu-west-2' }
const allow = { account, region, queues: queueDefinitions.map(({ name }) => name) }

describe('what a stack cannot run on is said in one paragraph, with what to do', () => {
  it.each<[string, ConfigFile, number, readonly string[]]>([
    [
      'no credentials for AWS',
      { stack: 'external', external: { allow, databases: { reference: 'postgresql://u:p@127.0.0.1:9/r' } } },
      2,
      ['there are no credentials for https://sqs.eu-west-2.amazonaws.com', 'AWS_ACCESS_KEY_ID'],
    ],
    [
      'an image of LocalStack that wants a token',
      { stack: 'containers', containers: { localstack: 'localstack/localstack:2026.03.0' } },
      4,
      ['localstack/localstack:2026.03.0 starts only with a token', 'LOCALSTACK_AUTH_TOKEN'],
    ],
    [
      'no compose file',
      { stack: 'compose', compose: { file: 'nowhere.yml' } },
      2,
      ['there is no compose file', 'nowhere.yml', '"compose.file"'],
    ],
    ['no settings of what is there', { stack: 'external' }, 2, ['does not say what the external stack runs against']],
    [
      'an image whose name is none',
      { stack: 'containers', containers: { postgres: 'post gres' } },
      2,
      ['containers.postgres', 'must be the name of an image'],
    ],
  ])('%s', async (_, config, exit, says) => {
    const { code, err, left } = await runOn(config)
    expect(code, err).toBe(exit)
    for (const words of says) expect(err).toContain(words)
    expect(err.trim().split('\n').length).toBeLessThan(5)
    expect(left).toEqual([])
  })

  it('a FIFO queue where a standard one is meant, the reverse, and dead letters that go elsewhere, all at once', async () => {
    const server = await startSqsSns()
    const endpoint = queueEndpoint(externalForm.parse({ queue: server.url }))
    const client = new SQSClient({
      endpoint: server.url,
      region: endpoint.region,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    })
    const queue = (name: string, fifo: boolean, deadLetterQueue?: string) => ({
      name,
      fifo,
      visibilityTimeoutSeconds: 30,
      ...(deadLetterQueue === undefined ? {} : { redrive: { deadLetterQueue, maxReceiveCount: 3 } }),
    })
    await makeQueues(client, [
      queue('other_dlq', false),
      queue('orders', false, 'other_dlq'),
      queue('bills.fifo', true),
      queue('cases', false),
    ])
    const wanted = [queue('orders', false, 'orders_dlq'), queue('bills.fifo', false), queue('cases', true)]
    await expect(discoverQueues(endpoint, wanted, false)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(
        /the dead letters of orders go to other_dlq, and the target expects them on orders_dlq; bills\.fifo is a FIFO queue, and the target needs a standard one; cases is a standard queue, and the target needs a FIFO one/,
      ),
    })
    client.destroy()
    endpoint.client.destroy()
    await server.close()
  })
})

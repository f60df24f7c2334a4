import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { ConfigFile } from '../../../harness/settings/config.ts'
import { startPostgres } from '../../../stacks/embedded/postgres/start-postgres.ts'
import { type Command, shakedown } from '../command.ts'
import { frontedQueue } from './fronted-queue.ts'

/** Queues and a database that exist before Shakedown comes, and a folder with a configuration that names them. */
export const externalWorld = async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'shakedown-external-'))
  const queue = await frontedQueue()
  const postgres = await startPostgres({ runDirectory: join(cwd, 'postgres') })
  await postgres.createDatabase('reference')
  const clientIn = (region: string): SQSClient =>
    new SQSClient({ endpoint: queue.url, region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } })
  const settings: NonNullable<ConfigFile['external']> = {
    queue: queue.url,
    databases: { reference: postgres.url('reference') },
  }
  let count = 0
  return {
    cwd,
    queue,
    clientIn,
    queuesIn: async (region: string): Promise<readonly string[]> => {
      const client = clientIn(region)
      const { QueueUrls = [] } = await client.send(new ListQueuesCommand({}))
      client.destroy()
      return QueueUrls
    },
    postgres,
    settings,
    /** Runs a command on the external stack with changed settings. */
    shakedown: (args: readonly string[], changes: Partial<typeof settings> = {}): Command => {
      const file = `config-${(count += 1)}.ts`
      const config = { stack: 'external', external: { ...settings, ...changes } }
      writeFileSync(join(cwd, file), `export default ${JSON.stringify(config)}`)
      return shakedown([...args, '--config', file], {
        cwd,
        env: { AWS_PROFILE: '', AWS_EC2_METADATA_DISABLED: 'true' },
      })
    },
    close: async () => {
      await queue.close()
      await postgres.stop()
      rmSync(cwd, { recursive: true })
    },
  }
}

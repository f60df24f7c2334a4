// Makes the reference system's queues at an endpoint, for docker-compose.yml: node dev/make-queues.ts http://localstack:4566
import { SQSClient } from '@aws-sdk/client-sqs'
import { makeQueues } from '../stacks/embedded/make-queues.ts'
import { queueDefinitions } from '../targets/reference/queues.ts'

const [, , endpoint] = process.argv
if (endpoint === undefined) throw new Error('give the URL of the endpoint')
const client = new SQSClient({
  endpoint,
  region: 'eu-west-2',
  useQueueUrlAsEndpoint: false,
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
})
for (const name of (await makeQueues(client, queueDefinitions)).keys()) process.stdout.write(`${name}\n`)
client.destroy()

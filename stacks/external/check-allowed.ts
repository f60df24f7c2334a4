import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { ShakedownError } from '../../harness/errors.ts'
import type { ExternalSettings } from '../../harness/settings/external-settings.ts'
import type { TargetDefinition } from '../../harness/model/target.ts'
import type { QueueEndpoint } from './endpoint.ts'
import { endpointProblem } from './endpoint-problem.ts'

const notAllowed = (words: string, hint: string): ShakedownError =>
  new ShakedownError('not-allowed', words, { hint, exitCode: 2 })

/** The account that the credentials belong to, as STS says. */
const accountOf = async (settings: ExternalSettings, endpoint: QueueEndpoint): Promise<string> => {
  const client = new STSClient({
    region: endpoint.region,
    credentials: async () => endpoint.credentials(),
    maxAttempts: 2,
    ...(settings.sts === undefined ? {} : { endpoint: settings.sts }),
  })
  try {
    return (await client.send(new GetCallerIdentityCommand({}))).Account ?? ''
  } catch (error) {
    throw endpointProblem(error, endpoint, 'to ask STS whose account it is')
  } finally {
    client.destroy()
  }
}

/**
 * Makes sure that everything that a run would touch is allowed by name. An endpoint on this host needs no permission.
 *
 * @throws ShakedownError exit 2, naming everything that is not allowed, before anything was touched
 */
export const checkAllowed = async (
  settings: ExternalSettings,
  endpoint: QueueEndpoint,
  { queues, topics = [] }: Pick<TargetDefinition, 'queues' | 'topics'>,
): Promise<void> => {
  const { allow, sts } = settings
  if (allow === undefined) {
    if (endpoint.local && sts === undefined) return
    throw notAllowed(
      `${endpoint.url} is a real endpoint, and the configuration allows none`,
      'Name what may be touched: "external.allow" with "account", "region" and "queues".',
    )
  }
  const problems = [
    ...(allow.region === endpoint.region ? [] : [`the region ${endpoint.region} (allowed is ${allow.region})`]),
    ...queues.filter(({ name }) => !allow.queues.includes(name)).map(({ name }) => `the queue ${name}`),
    ...topics.filter(({ topic }) => !allow.topics.includes(topic)).map(({ topic }) => `the topic ${topic}`),
  ]
  if (problems.length > 0)
    throw notAllowed(
      `the configuration does not allow ${problems.join(', ')}`,
      'Name each of them in "external.allow", if this is where you mean to test.',
    )
  if (!endpoint.aws && sts === undefined) return
  const account = await accountOf(settings, endpoint)
  if (account !== allow.account)
    throw notAllowed(
      `the credentials belong to account ${account}, and the configuration allows ${allow.account}`,
      'Use credentials of the allowed account, or allow the other one by its id in "external.allow.account".',
    )
}

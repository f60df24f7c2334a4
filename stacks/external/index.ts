import { ShakedownError } from '../../harness/errors.ts'
import type { ExternalSettings } from '../../harness/settings/external-settings.ts'
import type { PreparedStack, RunningStack, Stack, StackOptions } from '../../harness/model/stack.ts'
import { stopAfter } from '../../harness/run/stop-after.ts'
import type { TargetDefinition } from '../../harness/model/target.ts'
import { startWatched, type Unwatched } from '../watched/start-watched.ts'
import { checkAllowed } from './check-allowed.ts'
import { checkDatabases } from './check-databases.ts'
import { deleteMade } from './delete-made.ts'
import { asDiscovered, type Discovery, discoverQueues } from './discover-queues.ts'
import { queueEndpoint } from './endpoint.ts'
import { callsOf, durations } from './foretell.ts'
import { makeMissing } from './make-missing.ts'
import { refusals } from './refusals.ts'
import { discoverTopics, type FoundTopics, makeMissingTopics, topicNotes, topicReach } from './topics.ts'

/** What must never be written anywhere. */
const secretsOf = ({ credentials, databases }: ExternalSettings): readonly string[] => [
  ...(credentials === undefined
    ? []
    : [credentials.secretAccessKey, ...(credentials.sessionToken === undefined ? [] : [credentials.sessionToken])]),
  ...Object.values(databases).flatMap((url) => {
    const { password } = new URL(url)
    return password === '' ? [] : [password, decodeURIComponent(password)]
  }),
]

const urlsOf = ({ found }: Discovery): Map<string, string> =>
  new Map([...found].map(([name, queue]) => [name, queue.url]))

const look = async (
  settings: ExternalSettings,
  definition: TargetDefinition,
  idle: boolean,
): Promise<{ endpoint: ReturnType<typeof queueEndpoint>; discovery: Discovery; topics: FoundTopics }> => {
  const endpoint = queueEndpoint(settings)
  try {
    await checkAllowed(settings, endpoint, definition)
    const mayMake = settings.makeQueues ?? endpoint.local
    const discovery = await discoverQueues(endpoint, definition.queues, mayMake)
    const urls = urlsOf(discovery)
    const topics = await discoverTopics(definition, await topicReach(settings, endpoint), endpoint, { urls, mayMake })
    await checkDatabases(settings, definition.databases, idle)
    return { endpoint, discovery, topics }
  } catch (error) {
    endpoint.client.destroy()
    throw error
  }
}

const prepare = async (
  settings: ExternalSettings,
  definition: TargetDefinition,
  idle: boolean,
): Promise<PreparedStack> => {
  const { endpoint, discovery, topics } = await look(settings, definition, idle)
  endpoint.client.destroy()
  const discovered = asDiscovered(definition, discovery)
  const { messages, minutes } = settings.budget
  return {
    definition: { ...discovered, secrets: [...definition.secrets, ...secretsOf(settings)] },
    refuses: refusals(discovered, discovery, settings.tap),
    notes: (cells) => [...topicNotes(topics), ...durations(cells)],
    calls: (cells) => callsOf(cells, endpoint, discovery, definition.databases),
    budget: { ...(messages !== undefined && { messages }), ...(minutes !== undefined && { minutes }) },
  }
}

/** The one server that has all databases; undefined when the target needs none. */
const serverOf = ({ databases }: ExternalSettings, names: readonly string[]): Unwatched['database'] => {
  const [first] = names
  if (first === undefined) return undefined
  const { hostname, port } = new URL(databases[first] ?? '')
  return { host: hostname, port: Number(port === '' ? 5432 : port), url: (name) => databases[name] ?? '' }
}

const start = async (settings: ExternalSettings, options: StackOptions): Promise<RunningStack> => {
  const { definition, idle = false } = options
  const { endpoint, discovery, topics: found } = await look(settings, definition, idle)
  const { url, region, client, local, aws } = endpoint
  const urls = urlsOf(discovery)
  const made = new Set(discovery.missing.map(({ name }) => name))
  const { topics = [] } = definition
  const reach = topics.length === 0 ? undefined : await topicReach(settings, endpoint)
  let unmakeTopics: (() => Promise<void>) | undefined
  const unmake = async (): Promise<void> => {
    try {
      await unmakeTopics?.()
      await deleteMade(endpoint, new Map([...urls].filter(([name]) => made.has(name))))
    } finally {
      client.destroy()
    }
  }
  try {
    await makeMissing(
      endpoint,
      definition.queues.filter(({ name }) => made.has(name)),
      urls,
    )
    if (reach !== undefined) unmakeTopics = await makeMissingTopics(topics, found, reach, { sqs: client, urls })
    const running = await startWatched(options, {
      url,
      region,
      client,
      queueUrl: (name) => urls.get(name) ?? `${url}/${name}`,
      topics: reach,
      database: serverOf(settings, definition.databases),
      toxiproxy: settings.toxiproxy,
      othersToo: settings.tap && discovery.found.size > 0,
      unseen: !settings.tap,
      abilities: aws ? 'has-all' : (settings.makeQueues ?? local) ? 'tried' : 'not-tried',
      ...(local && settings.credentials === undefined ? {} : { credentials: endpoint.credentials }),
    })
    const { services } = settings
    const serviceUrls = (name: string): readonly string[] => services[name] ?? running.system.serviceUrls(name)
    return {
      system: { ...running.system, serviceUrls },
      stop: () => stopAfter(running.stop, unmake),
    }
  } catch (error) {
    await unmake().catch(() => undefined)
    throw error
  }
}

/** Queues and databases that exist already; the target's services are started in front of them. */
export const external = (settings: ExternalSettings | undefined): Stack => {
  const given = (): ExternalSettings => {
    if (settings !== undefined) return settings
    throw new ShakedownError('no-external', 'the configuration does not say what the external stack runs against', {
      hint: 'Add "external: { queue: \'http://127.0.0.1:4566\', databases: { … } }" to shakedown.config.ts.',
      exitCode: 2,
    })
  }
  return {
    name: 'external',
    systemsAtOnce: 1,
    prepare: async (definition, { idle = false } = {}) => prepare(given(), definition, idle),
    start: async (options) => start(given(), options),
  }
}

import type { ComposeSettings } from '../../harness/settings/compose-settings.ts'
import type { ExternalSettings } from '../../harness/settings/external-settings.ts'
import { externalForm } from '../../harness/settings/external-settings.ts'
import type { ServiceDefinition } from '../../harness/model/target.ts'
import type { Compose } from './compose-command.ts'

/** A compose project as it is now. */
export interface Project {
  /** Services that run. */
  readonly running: ReadonlySet<string>
  /** Backing services that the file has and a run needs. */
  readonly needed: readonly string[]
  /** Whether all of those run already. */
  readonly up: boolean
}

const lines = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '')

/** Looks at it, changing nothing. */
export const lookAtProject = async (
  compose: Compose,
  { queue, database, toxiproxy }: ComposeSettings,
  databases: readonly string[],
): Promise<Project> => {
  const all = lines(await compose.run('config', '--services'))
  const running = new Set(lines(await compose.run('ps', '--services', '--status', 'running')))
  const needed = [
    queue.service,
    ...(databases.length > 0 ? [database.service] : []),
    // Elsewhere than on Linux it could not reach what runs on this host.
    ...(all.includes(toxiproxy.service) && process.platform === 'linux' ? [toxiproxy.service] : []),
  ]
  return { running, needed, up: needed.every((service) => running.has(service)) }
}

/** Services of the file that run and are, by their names, the target's own: `person-record`, `person-record-2`. */
export const ownServices = (
  running: Iterable<string>,
  services: readonly Pick<ServiceDefinition, 'name'>[],
): readonly string[] =>
  [...running].filter((service) =>
    services.some(({ name }) => service.replace(/-\d+$/, '') === name || service === name),
  )

/** Where its backing services answer, as settings of the external stack. They must run. */
export const asExternal = async (
  compose: Compose,
  { queue, database, toxiproxy, region }: ComposeSettings,
  { needed }: Project,
  databases: readonly string[],
): Promise<ExternalSettings> => {
  const at = async (service: string, port: number): Promise<string> => {
    const address = await compose.run('port', service, String(port))
    return address.replace(/^0\.0\.0\.0:/, '127.0.0.1:')
  }
  const server = databases.length === 0 ? '' : await at(database.service, database.port)
  const user = `${encodeURIComponent(database.user)}:${encodeURIComponent(database.password)}`
  return externalForm.parse({
    queue: `http://${await at(queue.service, queue.port)}`,
    region,
    databases: Object.fromEntries(databases.map((name) => [name, `postgresql://${user}@${server}/${name}`])),
    ...(needed.includes(toxiproxy.service) ? { toxiproxy: toxiproxy.url } : {}),
  })
}

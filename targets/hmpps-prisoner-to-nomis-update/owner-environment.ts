import type { ServiceContext } from '../../harness/model/target.ts'
import { queueVariables } from '../hmpps/queue-names.ts'
import { called, type Called, type Client, clientSecret } from './clients.ts'
import { queuesById } from './queues.ts'
import type { Settings } from './settings.ts'

type Environment = Readonly<Record<string, string>>

/** Each service that a stream's handler calls: the names in `api.base.url.<name>` and `<client>.client.id`. */
const calledAs: Readonly<Record<Called, { readonly name: string; readonly client: string }>> = {
  'nomis-prisoner-api': { name: 'nomis', client: 'api' },
  'nomis-mapping': { name: 'mapping', client: 'mapping' },
  'visits-api': { name: 'visits', client: 'visits' },
  'incentives-api': { name: 'incentives', client: 'incentives' },
  'activities-api': { name: 'activities', client: 'activities' },
  'adjustments-api': { name: 'sentence.adjustments', client: 'sentence.adjustments' },
}

/** Services that no handler of our streams calls, as `<client>.client.id` and `api.base.url.<name>` name them both. Their health is asked all the same. */
const uncalled =
  `adjudications agencyregisters alerts appointments casenotes core.person court.sentencing csip csra finance incidents locations non-associations officialvisits
  organisations personal.relationships property staff visit.balance`.split(/\s+/)
const uncalledNames = [...uncalled, 'movements-court', 'movements-taps']
const uncalledClients = [...uncalled, 'movements.court', 'ext.movements']

/** Name of the variable that Spring reads for a property. */
const variable = (property: string): string => property.replaceAll(/[.-]/g, '_').toUpperCase()

const urlOf = (name: string, url: string): Environment => ({ [variable(`api.base.url.${name}`)]: url })
const clientOf = (name: string, client: Client): Environment => ({
  [variable(`${name}.client.id`)]: client,
  [variable(`${name}.client.secret`)]: clientSecret(client),
})

/**
 * The environment with which the owner starts one replica, so that it works with what Shakedown runs: its queues behind the tap, and the services that it calls behind
 * links. Names of variables are those of its properties (src/main/resources/application.yml and application-localstack.yml, and the classes *Configuration.kt), as
 * Spring binds them.
 *
 * @param url where the replica will listen
 */
export const ownerEnvironment = (context: ServiceContext, url: string, settings: Settings): Environment => {
  const { queueEndpoint, region, serviceUrl } = context
  const { port } = new URL(url)
  // Nobody calls these but for their health; the auth server's stand-in refuses what it does not know, and keeps the call.
  const nobody = serviceUrl('hmpps-auth')
  const parts: readonly Environment[] = [
    ...called.flatMap((service) => {
      const { name, client } = calledAs[service]
      return [urlOf(name, serviceUrl(service)), clientOf(client, service)]
    }),
    ...uncalledNames.map((name) => urlOf(name, nobody)),
    ...uncalledClients.map((name) => clientOf(name, 'uncalled')),
  ]
  return {
    SERVER_PORT: port === '' ? '80' : port,
    // Not `dev`: that profile ends the service without waiting for its work (`server.shutdown: immediate`).
    SPRING_PROFILES_ACTIVE: 'localstack',
    HMPPS_SQS_LOCALSTACK_URL: queueEndpoint,
    HMPPS_SQS_REGION: region,
    ...queueVariables(Object.keys(queuesById), settings),
    ...(settings.callTimeoutSeconds === undefined ? {} : { API_TIMEOUT: `${settings.callTimeoutSeconds}s` }),
    API_BASE_URL_HMPPS_AUTH: `${serviceUrl('hmpps-auth')}/auth`,
    ...Object.assign({}, ...parts),
  }
}

/** Clients of the auth server that plays its part: one for each service that is called, and the operators'. */
export type Client = 'person-match' | 'core-person-record-and-delius' | 'prisoner-search' | 'uncalled' | 'operator'

/** Their secrets. They open nothing but stand-ins on this host, so they are no secrets to keep. */
export const clientSecrets: Readonly<Record<Client, string>> = {
  'person-match': 'person-match-client',
  'core-person-record-and-delius': 'delius-client',
  'prisoner-search': 'prisoner-search-client',
  uncalled: 'uncalled-client',
  operator: 'operator-client',
}

/** Roles by client: api/constants/Roles.kt of the service, and the queue administration's. */
const authorities: Readonly<Partial<Record<Client, readonly string[]>>> = {
  operator: ['ROLE_QUEUE_ADMIN', 'ROLE_CORE_PERSON_RECORD_API__RO', 'ROLE_CORE_PERSON_RECORD_API__ADMIN_RO'],
}

const entry = (client: Client) => [client, { secret: clientSecrets[client], authorities: authorities[client] ?? [] }]

/** What the auth server's stand-in is told of them. */
export const clientsForAuth = (): string =>
  JSON.stringify(
    Object.fromEntries(
      (['person-match', 'core-person-record-and-delius', 'prisoner-search', 'uncalled', 'operator'] as const).map(
        entry,
      ),
    ),
  )

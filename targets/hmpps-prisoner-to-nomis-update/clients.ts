/** Services whose calls the streams' handlers make, by the names of their stand-ins. */
export const called = [
  'nomis-prisoner-api',
  'nomis-mapping',
  'visits-api',
  'incentives-api',
  'activities-api',
  'adjustments-api',
] as const

/** Name of one of them. */
export type Called = (typeof called)[number]

/** Clients of the auth server that plays its part: one for each service that is called, and the operators'. */
export type Client = Called | 'uncalled' | 'operator'

/** Secret of a client. It opens nothing but stand-ins on this host, so it is no secret to keep. */
export const clientSecret = (client: Client): string => `${client}-client`

/** The update endpoints' role, and the queue administration's (`hmpps.sqs.queueAdminRole`, application.yml). */
const operatorRoles = ['ROLE_SYSCON__QUEUE_ADMIN', 'ROLE_PRISONER_TO_NOMIS__UPDATE__RW']

/** What the auth server's stand-in is told of them. */
export const clientsForAuth = (): string =>
  JSON.stringify(
    Object.fromEntries(
      ([...called, 'uncalled', 'operator'] as const).map((client) => [
        client,
        { secret: clientSecret(client), authorities: client === 'operator' ? operatorRoles : [] },
      ]),
    ),
  )

import { type Carrier, type CarrierOptions, startCarrier } from '../start-carrier.ts'

/** Options of {@link startRelay}. */
export type RelayOptions = Pick<CarrierOptions, 'upstream' | 'goodbye'>

/** A running relay. */
export type Relay = Carrier

/**
 * Starts a relay on 127.0.0.1 that passes every byte as it came, whatever the protocol, and tells what passes: to be put behind a Toxiproxy link, as nobody else
 * sees what that does to connections.
 */
export const startRelay = async (options: RelayOptions): Promise<Relay> =>
  startCarrier({
    ...options,
    carry: ({ client, server, sight }) => {
      client.on('data', sight.said)
      server.on('data', (piece: Buffer) => sight.answered(piece.length))
      client.pipe(server)
      server.pipe(client)
    },
  })

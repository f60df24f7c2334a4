import type { Agent } from 'node:http'
import { ask } from './ask.ts'
import { content, type FaultyWorld } from './faulty-world.ts'

/** One use of a link, whatever becomes of it; a caller waits for half a second at most. */
export type Traffic = (world: FaultyWorld, agent?: Agent) => Promise<unknown>

const patienceMs = 500

/** Asks the service to do something about `bound-k1`. */
export const request: Traffic = async ({ gateway }) =>
  ask(`${gateway.url}/visits`, { method: 'POST', body: '{"ref":"bound-k1"}', signal: AbortSignal.timeout(patienceMs) })

/** Opens a session, reads something, and closes it in good order. */
export const session: Traffic = async (world) => {
  try {
    const client = await world.session()
    await client.query('select $1::text', [content]).catch(() => undefined)
    await client.end()
  } catch {
    // No connection: that is what the fault is for.
  }
}

/** Uses a link until the fault says that it has bitten; who is held then still waits. */
export const useUntil = async (
  world: FaultyWorld,
  traffic: Traffic,
  { isBitten, bitten }: { isBitten: () => boolean; bitten: Promise<unknown> },
): Promise<void> => {
  while (!isBitten()) await Promise.race([traffic(world), bitten])
}

export { startRelay } from './start-relay.ts'
export type { Relay, RelayOptions } from './start-relay.ts'

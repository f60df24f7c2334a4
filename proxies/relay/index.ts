export { type Relay, type RelayOptions, startRelay } from './start-relay.ts'

export { startToxiproxy } from './start-toxiproxy.ts'
export type { ToxiproxyOptions, ToxiproxyServer } from './start-toxiproxy.ts'

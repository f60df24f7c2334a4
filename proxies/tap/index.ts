export type { TapCredentials } from './sign.ts'
export type { CallWatch } from './parts.ts'
export { startTap, type RunningTap, type TapOptions } from './start-tap.ts'
export { tapSees, type HandledCanary } from './tap-sees.ts'

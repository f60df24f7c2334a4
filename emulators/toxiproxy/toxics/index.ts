import { bandwidth } from './bandwidth.ts'
import { latency } from './latency.ts'
import { limitData } from './limit-data.ts'
import { noop } from './noop.ts'
import { resetPeer } from './reset-peer.ts'
import { slicer } from './slicer.ts'
import { slowClose } from './slow-close.ts'
import { timeout } from './timeout.ts'
import type { Toxic } from './toxic.ts'

/** Every kind of toxic by its name on the wire. `down` is not one: it is a proxy that is not enabled. */
export const toxics = {
  bandwidth,
  latency,
  limit_data: limitData,
  noop,
  reset_peer: resetPeer,
  slicer,
  slow_close: slowClose,
  timeout,
} satisfies Record<string, Toxic>

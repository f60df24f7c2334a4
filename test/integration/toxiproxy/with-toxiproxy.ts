import { onTestFinished } from 'vitest'
import { startToxiproxy } from '../../../emulators/toxiproxy/index.ts'
import type { ToxiproxyOptions, ToxiproxyServer } from '../../../emulators/toxiproxy/index.ts'
import { startUpstream } from './peer.ts'
import type { Upstream } from './peer.ts'

/** A Toxiproxy that is closed when the test has finished. */
export const withToxiproxy = async (options?: ToxiproxyOptions): Promise<ToxiproxyServer> => {
  const server = await startToxiproxy(options)
  onTestFinished(() => server.close())
  return server
}

/** An upstream that is closed when the test has finished. */
export const withUpstream = async (): Promise<Upstream> => {
  const upstream = await startUpstream()
  onTestFinished(() => upstream.close())
  return upstream
}

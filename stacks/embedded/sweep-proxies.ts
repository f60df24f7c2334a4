import { Toxiproxy } from 'toxiproxy-node-client'
import { processIdentity } from '../../harness/reach/process-identity.ts'

/** Proxies of a run on somebody else's Toxiproxy begin with this and the run's pid. */
const mark = 'shakedown-'

/** What the names of this process's proxies begin with. */
export const ownMark = (): string => `${mark}${process.pid}-`

/** Removes what killed runs left on a Toxiproxy that outlived them; the names. A proxy whose run's pid is in use, by whomever, is left alone. */
export const sweepProxies = async (toxiproxy: string): Promise<readonly string[]> => {
  const proxies = Object.values(await new Toxiproxy(toxiproxy).getAll())
  const left = proxies.filter(({ name }) => {
    const pid = new RegExp(`^${mark}(\\d+)-`).exec(name)?.[1]
    return pid !== undefined && processIdentity(Number(pid)) === undefined
  })
  for (const proxy of left) await proxy.remove()
  return left.map(({ name }) => name)
}

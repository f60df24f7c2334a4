import { resolve } from 'node:path'
import type { Config } from '../harness/settings/config.ts'
import { healLeases } from '../harness/record/lease.ts'
import { catalogueOf } from './catalogue.ts'
import { leftBehind } from '../stacks/left-behind.ts'
import { sweepProxies } from '../stacks/embedded/sweep-proxies.ts'
import type { Io } from './io.ts'

/** One that does not answer has lost them all: it keeps them in memory. */
const proxiesLeftOn = async (toxiproxy: string): Promise<readonly string[]> => sweepProxies(toxiproxy).catch(() => [])

/** `shakedown heal`: undoes every fault that a killed run left in force. Exit 4 when one could not be undone. */
export const healCommand = async (config: Config, io: Io): Promise<number> => {
  const healed = await healLeases(resolve(io.cwd, config.out), { ...leftBehind, ...catalogueOf(config).faults })
  for (const { file, outcome, words } of healed) io.out.write(`${outcome.padEnd(7)} ${words} (${file})\n`)
  const { external } = config
  // The faults first: a proxy is removed with its toxics, and nobody would know any more that they are gone.
  const swept = external?.toxiproxy === undefined ? [] : await proxiesLeftOn(external.toxiproxy)
  for (const name of swept) io.out.write(`removed the proxy ${name}, whose run is gone, from ${external?.toxiproxy}\n`)
  if (healed.length + swept.length === 0) io.out.write(`nothing to heal under ${config.out}\n`)
  return healed.some(({ outcome }) => outcome === 'failed') ? 4 : 0
}

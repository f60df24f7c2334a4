import { resolve } from 'node:path'
import type { Config } from '../harness/config.ts'
import { healLeases } from '../harness/lease.ts'
import { catalogueOf } from './catalogue.ts'
import type { Io } from './io.ts'

/** `shakedown heal`: undoes every fault that a killed run left in force. Exit 4 when one could not be undone. */
export const healCommand = async (config: Config, io: Io): Promise<number> => {
  const healed = await healLeases(resolve(io.cwd, config.out), catalogueOf(config).faults)
  for (const { file, outcome, words } of healed) io.out.write(`${outcome.padEnd(7)} ${words} (${file})\n`)
  if (healed.length === 0) io.out.write(`nothing to heal under ${config.out}\n`)
  return healed.some(({ outcome }) => outcome === 'failed') ? 4 : 0
}

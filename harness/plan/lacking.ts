import type { Need } from '../model/fault.ts'
import type { FaultSubject } from '../model/target.ts'
import { undeclared, undeclaredLink } from './undeclared.ts'

const startedAgainBy = 'a "command", a "container" or a "pidFile" with "restartedWithinSeconds"'

/** Why a fault cannot reach a stream, or nothing. */
export const lacking = (stream: FaultSubject, fault: string, need: Need): string | undefined => {
  if ('tap' in need && stream.queue === undefined) return `${fault} acts on a queue, and ${stream.name} has none`
  if ('link' in need && stream.links[need.link] === undefined) return `${fault}: ${undeclaredLink(need.link)}`
  if ('processes' in need && stream.processes === 'none')
    return `${fault} needs processes that it can signal and start, and nobody named those of the service, which its owner starts; "process: { … }" would unlock this`
  if ('processes' in need && need.ends === true && stream.processes === 'freeze')
    return `${fault} ends processes, and as those of the service were named nobody could start them again; ${startedAgainBy} would unlock this`
  for (const part of ['releases', 'row', 'table', 'thenTable'] as const)
    if (part in need && stream[part] === undefined) return `${fault}: ${undeclared(part)}`
  return undefined
}

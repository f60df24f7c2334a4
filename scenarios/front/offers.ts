import type { FrontAbility, FrontFacts } from '../../harness/model/front-facts.ts'
import type { Fit } from '../../harness/model/scenario.ts'

const fields: Readonly<Record<FrontAbility, string>> = {
  signIn: 'signIn: { … }',
  refresh: 'refresh: …',
  signOut: 'signOut: …',
  read: 'read: …',
  write: 'write: …',
  upload: 'upload: …',
  download: 'download: …',
  sign: 'sign: …',
  loseSessions: 'loseSessions: …',
  inventory: 'inventory: …',
  overQuota: 'overQuota: …',
}

/** Whether a front door offers all of these, or what its owner would have to declare. */
export const offersAll = ({ offers }: Pick<FrontFacts, 'offers'>, wanted: readonly FrontAbility[]): Fit => {
  const missing = wanted.find((ability) => !offers.includes(ability))
  return missing === undefined || `no ${missing} was declared; "${fields[missing]}" would unlock this`
}

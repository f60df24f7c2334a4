import type { PoolClient } from 'pg'
import { AwaitingParent } from '../queues/awaiting-parent.ts'

/** A person whose row nobody else changes until the transaction ends. */
export interface LockedPerson {
  readonly person_uuid: string
  readonly first_name: string
  readonly last_name: string
  readonly version: number
  readonly addresses: readonly {
    readonly postcode: string
    /** CRN of the record that they came with, where that was merged into this one. */
    readonly of?: string
  }[]
}

/** @throws while they are not there */
export const lockPerson = async (client: PoolClient, crn: string): Promise<LockedPerson> => {
  const { rows } = await client.query<LockedPerson>(
    `select person_uuid, first_name, last_name, version, addresses from person_record.person where crn = $1 for update`,
    [crn],
  )
  const [row] = rows
  if (row === undefined) throw new AwaitingParent(`no person with CRN ${crn} (yet)`)
  return row
}

import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Issued } from '../../harness/reach/issue-certificate.ts'

/** How long a certificate is still valid. */
export type Validity = 'fresh' | 'near-end' | 'expired'

/** The certificates of a running system. */
export interface Certificates {
  /** Puts one in the place of the vault's. */
  install(validity: Validity): Promise<void>
}

const days: Readonly<Record<Validity, number>> = { fresh: 90, 'near-end': 5, expired: -1 }

/** It brings two hundred files with it, which no other system needs. */
const issuing = async () => import('../../harness/reach/issue-certificate.ts')

/** Issues a CA and the vault's first certificate into a folder, and others later. */
export const certificatesIn = (directory: string): Certificates => {
  const write = async (name: string, text: string): Promise<void> => {
    await writeFile(join(directory, `${name}.new`), text, { mode: 0o600 })
    await rename(join(directory, `${name}.new`), join(directory, name))
  }
  const install = async (by: Issued, validity: Validity): Promise<void> => {
    const { issue } = await issuing()
    const { cert, key } = await issue({ name: 'vault', fromDays: -30, toDays: days[validity], by })
    await write('vault.pem', `${key}${cert}`)
  }
  const authority = (async (): Promise<Issued> => {
    const { issue } = await issuing()
    const issued = await issue({ name: 'identity test CA', toDays: 3650, authority: true })
    await write('ca.pem', issued.cert)
    await install(issued, 'fresh')
    return issued
  })()
  // Told to whoever installs the next one; until then the vault waits.
  authority.catch(() => undefined)
  return { install: async (validity) => install(await authority, validity) }
}

import type { X509Certificate } from 'node:crypto'
import type { Shown } from './handshake.ts'

const dayMs = 86_400_000

/** How many days the first certificate of a chain to expire is still valid; negative once one has. */
export const daysLeft = (chain: readonly Pick<X509Certificate, 'validToDate'>[], nowMs: number): number =>
  Math.round(Math.min(...chain.map(({ validToDate }) => (validToDate.getTime() - nowMs) / dayMs)) * 10) / 10

/** What OpenSSL says where the certificate that signed the server's own was not sent: the commonest mistake, whose words nobody understands. */
const incomplete = new Set(['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'unable to verify the first certificate'])

const trustProblem = (untrusted: string): string =>
  incomplete.has(untrusted)
    ? 'its chain is not complete: the certificate that signed it was not sent, and is nobody trusted'
    : `nobody trusted signed it: ${untrusted}`

/** What is wrong with a certificate, but for its age, which has thresholds. */
export const certificateProblems = ({ untrusted, otherHost, chain }: Shown): readonly string[] => {
  const begins = chain[0]?.validFromDate
  const early = begins !== undefined && begins.getTime() > Date.now()
  // One that expired is "not trusted" too: that is told by its days.
  const isExpiry = untrusted === 'CERT_HAS_EXPIRED' || untrusted === 'certificate has expired'
  return [
    ...(early ? [`it is valid only from ${begins.toISOString()} on`] : []),
    ...(untrusted === undefined || isExpiry || early ? [] : [trustProblem(untrusted)]),
    ...(otherHost === undefined ? [] : [`it is for another host: ${otherHost}`]),
  ]
}

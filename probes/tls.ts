import { messageOf } from '../harness/errors.ts'
import { inWords } from '../harness/incidents/duration.ts'
import { fallsBelow, type Limits } from '../harness/incidents/limits.ts'
import type { FreeProbe, LookContext, Measurement } from '../harness/model/probe.ts'
import { certificateProblems, daysLeft } from './tls/certificate-problems.ts'
import { handshake } from './tls/handshake.ts'

/** Options of {@link tls}. */
export interface TlsOptions {
  /** `https://orders.example.test`, or `postgresql://db.example.test`: then TLS is asked for as PostgreSQL does (SSLRequest). */
  readonly url: string
  /** Days that the first certificate of the chain to expire is still valid, below which it matters. @default { info: 30, warning: 14, critical: 3 } */
  readonly daysLeft?: Limits
  /** Certificates (PEM) of those who are trusted, instead of those that Node trusts. */
  readonly ca?: string
  /** The host name that the certificate must be for. @default that of the URL */
  readonly hostName?: string
}

const dayMs = 86_400_000
const defaultDays: Limits = { info: 30, warning: 14, critical: 3 }
const answersWithinMs = 10_000
const protocols = new Set(['https:', 'postgresql:', 'postgres:'])

const isOurs = (url: string): boolean => URL.canParse(url) && protocols.has(new URL(url).protocol)

/** For how long the certificates that a server shows are valid, whether somebody trusted signed them, and whether they are for its name. */
export const tls = ({ url, daysLeft: limits = defaultDays, ca, hostName }: TlsOptions): FreeProbe => {
  // A URL of a database may hold a password, which nobody needs to see here.
  const place = isOurs(url) ? new URL(url).host : url
  const none = (words: string): readonly Measurement[] => [
    { subject: place, value: 0, unit: 'days', ok: false, words, level: 'critical', unreachable: true },
  ]
  return {
    name: 'tls',
    needs: 'nothing',
    takesUpToMs: answersWithinMs,
    ...(isOurs(url) ? {} : { problems: [`tls has the url "${url}", which is no URL with https or postgresql`] }),
    measure: async ({ signal }: LookContext) => {
      const patience = AbortSignal.timeout(answersWithinMs)
      const at = new URL(url)
      try {
        const shown = await handshake({
          url: at,
          hostName: hostName ?? at.hostname.replace(/^\[(.*)\]$/, '$1'),
          ca,
          signal: AbortSignal.any([signal, patience]),
        })
        const left = daysLeft(shown.chain, Date.now())
        const level = fallsBelow(left, limits)
        const problems = certificateProblems(shown)
        const until = `the certificate of ${place} is valid for ${left < 0 ? 'no longer: it expired ' : ''}${inWords(Math.abs(left) * dayMs)}${left < 0 ? ' ago' : ' more'}`
        return [
          {
            subject: place,
            value: left,
            unit: 'days',
            ok: problems.length === 0 && level === undefined,
            words: [until, ...problems].join('; '),
            evidence: {
              protocol: shown.protocol,
              chain: shown.chain.map(({ subject, issuer, validTo }) => ({ subject, issuer, validTo })),
            },
            ...(problems.length > 0 ? { level: 'critical' as const } : level === undefined ? {} : { level }),
          },
        ]
      } catch (error) {
        signal.throwIfAborted()
        return none(
          patience.aborted
            ? `${place} did not show a certificate within ${inWords(answersWithinMs)}`
            : `${place} shows no certificate: ${messageOf(error)}`,
        )
      }
    },
  }
}

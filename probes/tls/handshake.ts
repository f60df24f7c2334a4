import type { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { connect, isIP, type Socket } from 'node:net'
import { checkServerIdentity, connect as secure, type TLSSocket } from 'node:tls'

/** What a server showed. */
export interface Shown {
  readonly protocol: string
  /** From its own certificate to the last one that it sent. */
  readonly chain: readonly X509Certificate[]
  /** Why nobody trusted signed it; undefined when somebody did. */
  readonly untrusted: string | undefined
  /** Why it is for another host; undefined when it is for this one. */
  readonly otherHost: string | undefined
}

/** Whom to ask. */
export interface HandshakeOptions {
  readonly url: URL
  readonly hostName: string
  readonly ca: string | undefined
  readonly signal: AbortSignal
}

/** SSLRequest of PostgreSQL's frontend/backend protocol: its length, and the code 80877103. */
const sslRequest = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f])

const askForTls = async (socket: Socket, signal: AbortSignal): Promise<void> => {
  socket.write(sslRequest)
  const [answer]: unknown[] = await once(socket, 'data', { signal })
  const letter = Buffer.isBuffer(answer) ? answer.toString('latin1', 0, 1) : ''
  if (letter !== 'S') throw new Error(`it offers no TLS (it answered "${letter}" to the SSLRequest of PostgreSQL)`)
}

/** Certificates as they were sent; the peer's own first. A root signs itself, and ends the chain. */
const chainOf = (socket: TLSSocket): readonly X509Certificate[] => {
  const chain: X509Certificate[] = []
  const seen = new Set<string>()
  for (
    let each = socket.getPeerX509Certificate();
    each !== undefined && !seen.has(each.fingerprint256);
    each = each.issuerCertificate
  ) {
    seen.add(each.fingerprint256)
    chain.push(each)
  }
  return chain
}

/**
 * Shakes hands, whatever the certificate is: a bad one is what is to be seen.
 *
 * @throws what kept it from a handshake
 */
export const handshake = async ({ url, hostName, ca, signal }: HandshakeOptions): Promise<Shown> => {
  const isPostgres = url.protocol !== 'https:'
  const port = Number(url.port === '' ? (isPostgres ? 5432 : 443) : url.port)
  const plain = connect({ host: url.hostname.replace(/^\[(.*)\]$/, '$1'), port })
  const close = (): void => void plain.destroy()
  signal.addEventListener('abort', close, { once: true })
  try {
    await once(plain, 'connect', { signal })
    if (isPostgres) await askForTls(plain, signal)
    const socket = secure({
      socket: plain,
      rejectUnauthorized: false,
      ...(isIP(hostName) === 0 ? { servername: hostName } : {}),
      ...(ca === undefined ? {} : { ca }),
      ...(isPostgres ? { ALPNProtocols: ['postgresql'] } : {}),
    })
    await once(socket, 'secureConnect', { signal })
    const otherHost = checkServerIdentity(hostName, socket.getPeerCertificate(true))
    const untrusted: unknown = socket.authorizationError
    const shown: Shown = {
      protocol: socket.getProtocol() ?? '',
      chain: chainOf(socket),
      untrusted: socket.authorized ? undefined : untrusted instanceof Error ? untrusted.message : String(untrusted),
      otherHost: otherHost?.message,
    }
    socket.destroy()
    return shown
  } finally {
    signal.removeEventListener('abort', close)
    plain.destroy()
  }
}

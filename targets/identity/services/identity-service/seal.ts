import { readFileSync } from 'node:fs'
import { request } from 'node:https'
import { join } from 'node:path'
import { TLSSocket } from 'node:tls'
import { isDefect, setting } from '../platform/log.ts'

const timeoutMs = 5_000

/** Has the vault seal a name, over TLS. @throws where its certificate is not good, or it does not answer */
export const seal = async (name: string): Promise<string> => {
  const directory = setting('CERTIFICATES')
  const ignoresExpiry = isDefect('ignores-expiry')
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: '127.0.0.1',
        port: Number(readFileSync(join(directory, 'vault.port'), 'utf8')),
        path: '/seal',
        method: 'POST',
        ca: readFileSync(join(directory, 'ca.pem')),
        servername: 'vault',
        rejectUnauthorized: !ignoresExpiry,
        // A certificate that was renewed is seen at the next call.
        agent: false,
        signal: AbortSignal.timeout(timeoutMs),
      },
      (incoming) => {
        const { socket } = incoming
        const said = socket instanceof TLSSocket ? String(socket.authorizationError ?? '') : 'no TLS'
        if (said !== '' && !(ignoresExpiry && said.includes('CERT_HAS_EXPIRED'))) {
          outgoing.destroy(new Error(said))
          return
        }
        let text = ''
        incoming.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk
        })
        incoming.on('end', () => resolve(text))
        incoming.on('error', reject)
      },
    )
    outgoing.on('error', reject)
    outgoing.end(name)
  })
}

import { createHmac, randomBytes } from 'node:crypto'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { log, setting } from '../platform/log.ts'
import { serve } from '../platform/serve.ts'

const directory = setting('CERTIFICATES')
const everyMs = 200
const secret = randomBytes(32)

interface Certificate {
  readonly cert: string
  readonly key: string
}

/** Key and certificate in one file, so that they are replaced at once; none until somebody has issued them. */
const load = (): Certificate | undefined => {
  try {
    const pem = readFileSync(join(directory, 'vault.pem'), 'utf8')
    const begin = pem.indexOf('-----BEGIN CERTIFICATE')
    return { key: pem.slice(0, begin), cert: pem.slice(begin) }
  } catch {
    return undefined
  }
}

const sealing = async (): Promise<void> => {
  let current = load()
  while (current === undefined) {
    await delay(everyMs)
    current = load()
  }
  const server = createServer(current, (incoming, outgoing) => {
    const hmac = createHmac('sha256', secret)
    incoming.on('data', (chunk: Buffer) => hmac.update(chunk))
    incoming.on('end', () => outgoing.end(hmac.digest('hex')))
  })
  server.on('tlsClientError', () => {
    // A client that does not like the certificate: it says so itself.
  })
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    writeFileSync(join(directory, 'vault.port.new'), String(port))
    renameSync(join(directory, 'vault.port.new'), join(directory, 'vault.port'))
  })
  for (;;) {
    await delay(everyMs)
    const next = load()
    if (next === undefined || next.cert === current.cert) continue
    current = next
    server.setSecureContext(next)
    log('INFO', 'the certificate was renewed')
  }
}

sealing().catch((error: unknown) => {
  log('ERROR', String(error))
  process.exit(1)
})
serve(async () => Promise.resolve({ status: 404 }))

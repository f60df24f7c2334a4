import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { z } from 'zod'
import { readCall, Refusal, runStandIn } from './run-stand-in.ts'

// The auth server: tokens for clients, signed with a key whose public half everybody can read. The paths are those that the service's
// configuration puts behind the base URL (src/main/resources/application.yml: token-uri and jwk-set-uri).
const { publicKey, privateKey } = await generateKeyPair('RS256')
const kid = 'stand-in'
const jwk = { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' }
const clientForm = z.object({ secret: z.string().min(1), authorities: z.array(z.string()) })
const clients = z.record(z.string(), clientForm).parse(JSON.parse(process.env['CLIENTS'] ?? '{}'))
const expiresInSeconds = 1_200

/** Name and secret of the client, from its Basic authorization. */
const credentialsIn = (authorization: string | undefined): readonly [string, string] => {
  const encoded = /^Basic (.+)$/i.exec(authorization ?? '')?.[1]
  if (encoded === undefined) throw new Refusal(401, 'no client credentials')
  const [id = '', ...secret] = Buffer.from(encoded, 'base64').toString('utf8').split(':').map(decodeURIComponent)
  return [id, secret.join(':')]
}

await runStandIn((app) => {
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  )
  app.get('/auth/.well-known/jwks.json', () => ({ keys: [jwk] }))
  app.get('/auth/health/ping', () => ({ status: 'UP' }))
  app.post('/auth/oauth/token', async ({ headers, body, query }) => {
    const asked = {
      ...z.record(z.string(), z.unknown()).catch({}).parse(query),
      ...readCall(z.looseObject({}).nullish(), body),
    }
    readCall(z.looseObject({ grant_type: z.literal('client_credentials') }), asked)
    const [id, secret] = credentialsIn(headers.authorization)
    const client = clients[id]
    if (client === undefined || client.secret !== secret)
      throw new Refusal(401, `client ${id} or its secret is unknown`)
    const token = await new SignJWT({ client_id: id, authorities: client.authorities })
      .setProtectedHeader({ alg: 'RS256', kid })
      .setSubject(id)
      .setIssuedAt()
      .setExpirationTime(`${expiresInSeconds}s`)
      .sign(privateKey)
    return { access_token: token, token_type: 'bearer', expires_in: expiresInSeconds }
  })
})

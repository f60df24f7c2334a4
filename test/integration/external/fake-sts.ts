import { createServer } from 'node:http'
import { once } from 'node:events'

/** An STS endpoint that knows one account, or refuses. */
export interface FakeSts {
  readonly url: string
  readonly asked: () => number
  close(): Promise<void>
}

const identity = (account: string): string =>
  `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::${account}:user/u</Arn><UserId>u</UserId><Account>${account}</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></GetCallerIdentityResponse>`

const refusal = (code: string): string =>
  `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${code}</Code><Message>The security token included in the request is expired</Message></Error><RequestId>r</RequestId></ErrorResponse>`

/** Starts one. @param answers account that it names, or the code with which it refuses */
export const fakeSts = async (answers: { readonly account: string } | { readonly code: string }): Promise<FakeSts> => {
  let asked = 0
  const server = createServer((incoming, outgoing) => {
    incoming.resume()
    asked += 1
    outgoing.writeHead('account' in answers ? 200 : 403, { 'content-type': 'text/xml' })
    outgoing.end('account' in answers ? identity(answers.account) : refusal(answers.code))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const bound = server.address()
  return {
    url: `http://127.0.0.1:${bound === null || typeof bound === 'string' ? 0 : bound.port}`,
    asked: () => asked,
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

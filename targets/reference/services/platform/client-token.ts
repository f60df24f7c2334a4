import { z } from 'zod'

/** Where a service gets tokens for its calls. */
export interface ClientTokenOptions {
  readonly tokenUrl: string
  readonly clientId: string
  readonly clientSecret: string
}

const answerSchema = z.object({ access_token: z.string(), expires_in: z.number().positive() })

/** Value of the `Authorization` header for calls of one client (grant `client_credentials`); a token is asked for again before it expires. */
export const clientToken = ({ tokenUrl, clientId, clientSecret }: ClientTokenOptions): (() => Promise<string>) => {
  let held: Promise<{ readonly value: string; readonly until: number }> | undefined
  const ask = async () => {
    const response = await fetch(tokenUrl, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
      signal: AbortSignal.timeout(5_000),
    })
    if (!response.ok) throw new Error(`POST ${tokenUrl} answered ${response.status}`)
    const { access_token: token, expires_in: seconds } = answerSchema.parse(await response.json())
    return { value: `Bearer ${token}`, until: performance.now() + (seconds * 1_000) / 2 }
  }
  return async () => {
    const last = await held?.catch(() => undefined)
    if (last === undefined || performance.now() > last.until) held = ask()
    return (await held)?.value ?? ''
  }
}

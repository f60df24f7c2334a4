import { SignJWT } from 'jose'
import type { Person } from '../../harness/model/front.ts'

/** Gives people accounts, as an operator does. */
export const letIn = async (url: string, jwtSecret: string, people: readonly Person[]): Promise<void> => {
  const token = await new SignJWT({ authorities: ['ROLE_PEOPLE__RW'] })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('shakedown')
    .setExpirationTime('5m')
    .sign(new TextEncoder().encode(jwtSecret))
  for (const { username, password } of people) {
    const { ok, status } = await fetch(`${url}/people/${username}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: username, password }),
      signal: AbortSignal.timeout(20_000),
    })
    if (!ok) throw new Error(`${username} was given no account: ${status}`)
  }
}

import type { Answer, FrontDoor, OutgoingRequest, RequestContext, Session } from '../../../harness/model/front.ts'
import type { FrontFacts } from '../../../harness/model/front-facts.ts'
import type { OwnReach } from '../own-reach.ts'
import { callName, type DefinedFront } from './define-front-door.ts'
import type { Finder, FrontDoorOptions, RequestMaker, RequestOptions } from './front-options.ts'

const jsonOf = ({ body }: Answer): unknown => {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

const find = (finder: Finder, answer: Answer): string => {
  if (typeof finder === 'function') return finder(answer)
  const json = jsonOf(answer)
  const value: unknown = typeof json === 'object' && json !== null ? Reflect.get(json, finder) : undefined
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  throw new Error(`the answer ${answer.status ?? ''} has no "${finder}" in its JSON: ${answer.body.slice(0, 200)}`)
}

const makersOf = (front: FrontDoorOptions): ReadonlyMap<string, RequestMaker> => {
  const { refresh, signOut, read, write, upload, download, calls = {}, signIn } = front
  const named = Object.entries({ refresh, signOut, read, write, upload, download })
  const signingIn: RequestMaker = ({ person }) => {
    if (person === undefined || signIn === undefined) throw new Error('signing in needs somebody who does')
    return signIn.request(person)
  }
  return new Map([
    ['signIn', signingIn],
    ...named.flatMap(([name, make]): [string, RequestMaker][] => (make === undefined ? [] : [[name, make]])),
    ...Object.entries(calls).map(([role, make]): [string, RequestMaker] => [callName(role), make]),
  ])
}

/** The request as it goes out: JSON as a body, and the session's token where the owner says nothing of it. */
const outgoing = (
  { json, headers = {}, body, ...rest }: RequestOptions,
  { session }: RequestContext,
): OutgoingRequest => {
  const known = new Set(Object.keys(headers).map((name) => name.toLowerCase()))
  const content = json === undefined ? body : JSON.stringify(json)
  return {
    ...rest,
    headers: {
      ...(json === undefined || known.has('content-type') ? {} : { 'content-type': 'application/json' }),
      ...(session === undefined || known.has('authorization') ? {} : { authorization: `Bearer ${session.token}` }),
      ...headers,
    },
    ...(content === undefined ? {} : { body: content }),
  }
}

const sessionIn =
  ({ signIn }: FrontDoorOptions): NonNullable<FrontDoor['session']> =>
  (answer, person): Session => {
    if (signIn === undefined) throw new Error('nobody said how to sign in')
    const { token, refreshToken } = signIn
    return {
      person,
      token: find(token, answer),
      ...(refreshToken === undefined ? {} : { refreshToken: find(refreshToken, answer) }),
    }
  }

/** An owner's front door, live at a URL, with what its owner's functions may use of the system behind it. */
export const ownFront = (
  { front }: DefinedFront,
  facts: FrontFacts,
  { url, reach }: { readonly url: string; readonly reach: OwnReach },
): FrontDoor => {
  const makers = makersOf(front)
  const { journeys, sign, loseSessions, inventory, overQuota, id = 'id', certificate, consumer } = front
  return {
    ...facts,
    url: front.url ?? url,
    people: front.people ?? [],
    request: (name, context) => {
      const make = makers.get(name)
      if (make === undefined) throw new Error(`${facts.name} has no request "${name}"`)
      return outgoing(make(context), context)
    },
    session: sessionIn(front),
    idOf: (answer) => find(id, answer),
    ...(journeys === undefined ? {} : { journey: (name) => journeys[name] }),
    ...(sign === undefined ? {} : { sign: async (session, claims) => sign(session, claims, reach) }),
    ...(loseSessions === undefined ? {} : { loseSessions: async () => loseSessions(reach) }),
    ...(inventory === undefined ? {} : { inventory: async (text) => inventory(text, reach) }),
    ...(overQuota === undefined ? {} : { overQuota: async (over) => overQuota(over, reach) }),
    ...(certificate === undefined
      ? {}
      : { installCertificate: async (validity) => certificate.install(validity, reach) }),
    ...(consumer === undefined
      ? {}
      : {
          events: {
            lag: async () => consumer.lag(reach),
            poison: async (text) => consumer.poison(text, reach),
            deadLetters: async () => consumer.deadLetters(reach),
            times: consumer.times,
          },
        }),
  }
}

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { messageOf } from '../../harness/errors.ts'
import { portsForm, type WebFront, webFrontOf } from './web-front.ts'

/** Something of the user's that tells what the system is made of. Values are never kept: they may be secrets. */
export interface Surroundings {
  /** Name of the compose file, and its services in words. */
  readonly compose?: { readonly file: string; readonly services: readonly string[]; readonly problem?: string }
  /** Variables that matter, each with where it was found. */
  readonly variables: readonly { readonly name: string; readonly where: string }[]
  /** The database that `DATABASE_URL` names. */
  readonly database?: string
  /** A page that people open. */
  readonly front?: WebFront
  /** The variable that names a queue's URL, and the queue. */
  readonly queue?: { readonly variable: string; readonly name: string }
}

const composeFiles = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml']

const value = z.union([z.string(), z.number(), z.boolean()]).nullable()
const composeForm = z.looseObject({
  services: z.record(
    z.string(),
    z.looseObject({
      image: z.string().optional(),
      ports: portsForm.optional().catch(undefined),
      environment: z.union([z.array(z.string()), z.record(z.string(), value)]).optional(),
    }),
  ),
})
type Compose = z.output<typeof composeForm>

const matters =
  /^AWS_(?:ENDPOINT_URL(?:_S[QN]S)?|(?:DEFAULT_)?REGION|PROFILE|ACCESS_KEY_ID|SESSION_TOKEN)$|^(?:[A-Z0-9_]+_)?DATABASE_URL$|QUEUE(?:_[A-Z0-9]+)*_URL$/
const kinds: readonly (readonly [RegExp, string])[] = [
  [/localstack|elasticmq|ministack|moto/i, 'a queue'],
  [/postgres/i, 'PostgreSQL'],
  [/toxiproxy/i, 'Toxiproxy'],
]

const environmentOf = (service: Compose['services'][string]): readonly (readonly [string, string])[] => {
  const { environment = {} } = service
  const pairs = Array.isArray(environment)
    ? environment.map((line) => {
        const [name = '', ...rest] = line.split('=')
        return [name, rest.join('=')] as const
      })
    : Object.entries(environment).map(([name, set]) => [name, String(set ?? '')] as const)
  return pairs
}

const readCompose = (cwd: string): { file: string; services: Compose['services']; problem?: string } | undefined => {
  const file = composeFiles.find((name) => existsSync(join(cwd, name)))
  if (file === undefined) return undefined
  try {
    const read = composeForm.safeParse(parse(readFileSync(join(cwd, file), 'utf8'), { merge: true }))
    if (read.success) return { file, services: read.data.services }
    return { file, services: {}, problem: 'it names no services that could be read' }
  } catch (error) {
    return { file, services: {}, problem: messageOf(error).split('\n')[0] ?? '' }
  }
}

const lastPart = (url: string): string | undefined => {
  const name = URL.canParse(url) ? new URL(url).pathname.split('/').at(-1) : undefined
  return name === undefined || name === '' ? undefined : decodeURIComponent(name)
}

/** What stands in a folder and in the environment. Reads only; nothing is started or asked. */
export const surroundingsOf = (cwd: string, env: Readonly<Record<string, string | undefined>>): Surroundings => {
  const compose = readCompose(cwd)
  const found = [
    ...Object.entries(env)
      .filter(([, set = '']) => set !== '')
      .toSorted(([a], [b]) => a.localeCompare(b))
      .map(([name, set = '']) => ({ name, set, where: 'the environment' })),
    ...Object.entries(compose?.services ?? {}).flatMap(([service, definition]) =>
      environmentOf(definition).map(([name, set]) => ({ name, set, where: `${compose?.file ?? ''}, ${service}` })),
    ),
  ].filter(({ name }) => matters.test(name))
  const setOf = (pattern: RegExp): { name: string; set: string } | undefined =>
    found.find(({ name, set }) => pattern.test(name) && set !== '')
  const front = webFrontOf(compose?.services ?? {})
  const database = lastPart(setOf(/DATABASE_URL$/)?.set ?? '')
  const queue = setOf(/QUEUE/)
  const queueName = lastPart(queue?.set ?? '')
  const wordsOf = ([name, { image = '' }]: [string, Compose['services'][string]]): string => {
    const kind = kinds.find(([pattern]) => pattern.test(image))?.[1]
    return kind === undefined ? name : `${name} (${kind})`
  }
  return {
    variables: found.map(({ name, where }) => ({ name, where })),
    ...(compose === undefined
      ? {}
      : {
          compose: {
            file: compose.file,
            services: Object.entries(compose.services).map(wordsOf),
            ...(compose.problem === undefined ? {} : { problem: compose.problem }),
          },
        }),
    ...(database === undefined ? {} : { database }),
    ...(front === undefined ? {} : { front }),
    ...(queue === undefined || queueName === undefined ? {} : { queue: { variable: queue.name, name: queueName } }),
  }
}

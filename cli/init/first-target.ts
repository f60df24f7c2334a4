import { quoted } from './quoted.ts'

/** What a first target is written from. */
export interface FirstTarget {
  /** Name in the configuration: small letters, digits and dashes. */
  readonly name: string
  readonly event: string
  readonly queue: string
  /** Command line that starts the consumer; or a file that the same Node runs that runs shakedown, which need not be the one on the PATH. */
  readonly start: string | { readonly file: string }
  /** The message's body, as JSON or any other text, with `{key}` and `{copy}`. */
  readonly body: string
  readonly effects: { readonly sql: string } | { readonly path: string }
  /** Path that answers while the consumer is healthy, where it has one. */
  readonly health?: string
  /** Database that the consumer works with, where it has one. */
  readonly database?: string
  /** Variable in which the consumer finds its queue's URL, where it is not `QUEUE_URL`. */
  readonly queueVariable?: string
  /** What else of the package its parts below need. */
  readonly imports?: readonly string[]
  /** Wraps the body on its way, as a TypeScript expression of its parts, which are expressions too. */
  readonly message?: (parts: { readonly event: string; readonly queue: string; readonly body: string }) => string
  /** When it counts as started, as a TypeScript expression. */
  readonly ready?: string
  /** Variables of its own, as entries of a TypeScript object; from what `env` is given. */
  readonly env?: (names: { readonly database?: string }) => readonly string[]
  /** The function that reads its log. */
  readonly readLine?: string
}

/** A text with `{key}` and `{copy}` as a template of the same names. */
const template = (text: string): string =>
  /\{(?:key|copy)\}/.test(text)
    ? `\`${text.replaceAll(/[\\`$]/g, String.raw`\$&`).replaceAll(/\{(key|copy)\}/g, '${$1}')}\``
    : quoted(text)

/** JSON as a TypeScript expression, texts in it as templates. */
const expression = (value: unknown, indent: string): string => {
  if (typeof value === 'string') {
    if (value === '{key}') return 'key'
    return value === '{copy}' ? 'copy' : template(value)
  }
  const deeper = `${indent}  `
  if (Array.isArray(value)) return `[${value.map((each) => expression(each, deeper)).join(', ')}]`
  if (typeof value !== 'object' || value === null) return String(value)
  const entries = Object.entries(value).map(([name, each]) => {
    const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name)
    const text = expression(each, deeper)
    return `${deeper}${key === text ? key : `${key}: ${text}`},\n`
  })
  return `{\n${entries.join('')}${indent}}`
}

/** JSON that is an object becomes one; whatever else a body is, it goes to the queue as it is. */
const bodyExpression = (body: string): string => {
  try {
    const value: unknown = JSON.parse(body)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return `(${expression(value, '  ')})`
  } catch {
    // A text of another kind.
  }
  return template(body)
}

const effectsOf = ({ effects, name }: FirstTarget): string =>
  'sql' in effects
    ? `sql({ query: ${quoted(effects.sql)} })`
    : `http({
    process: ${quoted(name)},
    path: (key) => ${template(effects.path)},
    // It answers a JSON list of records, each with an "id"; "records: (answer) => …" picks them out of anything else.
  })`

/** What `env` of a process is given, of which its entries take what they name. */
const given = ['queueEndpoint', 'region', 'queueUrl', 'databaseUrl', 'replica']

const envOf = ({ queue, queueVariable, database, env }: FirstTarget): readonly string[] => {
  const entries = [
    ...(queueVariable === undefined ? [] : [`${queueVariable}: queueUrl(${quoted(queue)})`]),
    ...(env?.(database === undefined ? {} : { database: quoted(database) }) ?? []),
  ]
  const taken = given.filter((name) => entries.some((entry) => new RegExp(`\\b${name}\\b`).test(entry)))
  if (entries.length === 0) return []
  if (entries.length === 1) return [`      env: ({ ${taken.join(', ')} }) => ({ ${entries.join('')} }),`]
  return [`      env: ({ ${taken.join(', ')} }) => ({`, ...entries.map((entry) => `        ${entry},`), '      }),']
}

const eventOf = ({ event, queue, body, message }: FirstTarget): string => {
  const made = bodyExpression(body)
  // In brackets it is an object that a function gives, and needs none as an argument.
  const bare = made.startsWith('(') ? made.slice(1, -1) : made
  return message === undefined ? made : message({ event: quoted(event), queue: quoted(queue), body: bare })
}

const processOf = (first: FirstTarget): string => {
  const { name, start, health, ready } = first
  return [
    `      name: ${quoted(name)},`,
    `      command: ${typeof start === 'string' ? quoted(start) : `[process.execPath, ${quoted(start.file)}]`},`,
    ...(health === undefined ? [] : [`      health: ${quoted(health)},`]),
    ...(ready === undefined || health !== undefined ? [] : [`      ready: ${ready},`]),
    ...envOf(first),
  ].join('\n')
}

/** The text of `shakedown/target.ts`; with a front door, which stands in a file of its own. */
export const targetFile = (first: FirstTarget, hasFront = false): string => {
  const { name, event, queue, effects, database, imports = [], readLine } = first
  const reader = 'sql' in effects ? 'sql' : 'http'
  const text = `/** One kind of event. The first four fields are all it needs. */
const stream = defineStream({
  name: ${quoted(event)},

  // Where it is published. Its visibility time-out and its limit of receives decide how long scenarios take.
  queue: { name: ${quoted(queue)}, visibilityTimeoutSeconds: 8, maxReceiveCount: 3 },

  // The message. "key" is the business key: events with the same key are about the same thing. "copy" is this message's own id, and
  // must stand somewhere in it: in a field that your consumer ignores, or in one that it keeps.
  event: ({ key, copy }) => ${eventOf(first)},

  // What your system holds for some keys. One entry for each record found, never one for each key: duplicates must show.
  effects: ${effectsOf(first)},

  // Each of these unlocks more scenarios, which "npx shakedown list" names:
  // state: ({ version }) => \`text \${version}\`,   // the state an event leaves; put the version into the message, and "state" into the effects
  // unreadable: { event: …, fix: … },            // an event your consumer cannot read, and what you do about it
  // links: { dependency: 'other-process' },       // a process that the handler calls over HTTP
  // row: { table: 'note', where: 'reference = $1', lockTimeoutMs: 2000 },   // rows that faults can lock
})

/** Your system. */
export const target = defineTarget({
  name: ${quoted(name)},
  streams: [stream],${hasFront ? '\n  fronts: [frontDoor],' : ''}${database === undefined ? '' : `\n\n  // Made empty for each run; the one that your own DATABASE_URL names is never touched.\n  databases: [${quoted(database)}],`}

  // How it is started. It is told where everything is by AWS_ENDPOINT_URL, AWS_REGION, QUEUE_URL, DATABASE_URL, PORT and TMPDIR; its other
  // variables go into "env". Two replicas run, so that they can get into each other's way.
  processes: [
    {
${processOf(first)}
    },
  ],${readLine === undefined ? '' : `\n\n  // What a line of its log says.\n  readLine: ${readLine},`}
})
`
  const names = [
    'defineStream',
    'defineTarget',
    reader,
    ...imports.filter((each) => text.includes(`${each}(`) || text.includes(`: ${each},`)),
  ]
  return `import { ${names.toSorted((a, b) => a.localeCompare(b)).join(', ')} } from 'shakedown'\n${hasFront ? "import { frontDoor } from './front-door.ts'\n" : ''}\n${text}`
}

/** The text of `shakedown.config.ts`. */
export const configFile = ({
  name,
}: Pick<FirstTarget, 'name'>): string => `import { channels, defineConfig } from 'shakedown'
import { monitors } from './shakedown/monitors.ts'
import { target } from './shakedown/target.ts'

export default defineConfig({
  // "npx shakedown run" tests the only target; with several, --target chooses one by these names.
  targets: { ${/^[a-z][a-z0-9]*$/.test(name) ? `${name}: target` : `${quoted(name)}: target`} },

  // What "npx shakedown watch" looks at, and whom it tells: Slack, PagerDuty, mail and others are channels too.
  monitors,
  watch: { channels: { log: channels.standardOutput() } },

  // Reports land here. Keep the folder out of version control.
  out: 'reports/runs',
})
`

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Happening, OperationOf } from '../../../harness/model/operation.ts'
import type { Stack } from '../../../harness/model/stack.ts'
import type { RunningSystem } from '../../../harness/model/target.ts'
import type {
  EffectRow,
  EventRef,
  EventStream,
  ReadLine,
  Target,
  TargetDefinition,
} from '../../../harness/model/target.ts'
import { embedded } from '../../../stacks/embedded/index.ts'
import { reference } from '../../../targets/reference/index.ts'

/** Something that a stack or a process of the system reported. */
export type Report = { readonly actor: string; readonly happening: Happening }
export type Line = { readonly actor: string; readonly text: string } & ReadLine

/** The reference system, running on the embedded stack, as tests speak to it. */
export interface RunningReference {
  readonly definition: TargetDefinition
  readonly system: RunningSystem
  readonly target: Target
  readonly stream: (name: string) => EventStream
  /** Publishes one copy; version 1 is a create, later ones updates. Resolves to the message's id. */
  readonly publish: (stream: EventStream, key: string, event: Partial<EventRef>) => Promise<string>
  /** The same of an event that never comes: it is there at its source alone. */
  readonly withhold: (...event: Parameters<RunningReference['publish']>) => Promise<void>
  /** Resolves once a message was deleted by a consumer; to its receives until then. */
  readonly acknowledged: (messageId: string) => Promise<readonly OperationOf<'receive'>['receiveCount'][]>
  /** Resolves once a message came to its dead-letter queue; to its id there. */
  readonly deadLettered: (messageId: string) => Promise<string>
  /** Resolves once a message of a dead-letter queue was moved back; to its id there. */
  readonly redriven: (messageId: string) => Promise<string>
  /** Resolves once something was reported, be it already. */
  readonly happened: (match: (report: Report) => boolean) => Promise<Report>
  readonly reports: readonly Report[]
  readonly lines: readonly Line[]
  /** What is there less what is expected, and the other way round; empty when all is as it should be. */
  readonly differences: (stream: EventStream, refs: readonly EventRef[]) => Promise<readonly string[]>
  readonly refs: (key: string) => readonly EventRef[]
  readonly stop: () => Promise<void>
}

/** What a test changes. */
export interface RunningReferenceOptions {
  readonly defects?: readonly string[]
  /** Services to start. @default all */
  readonly services?: readonly string[]
  /** Where it runs. @default a stack that keeps nothing from one system to the next */
  readonly on?: Pick<Stack, 'start'>
  /** Environment of a service beside or instead of the definition's own. */
  readonly env?: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/** Services for visits and incentives. */
export const nomisSide = ['dps-api', 'nomis-api', 'mapping-api', 'prisoner-to-nomis']
/** Services for probation and courts. */
export const personSide = ['delius-api', 'person-match', 'person-record']

const wordsOf = ({ entity, state, by }: Pick<EffectRow, 'entity' | 'state' | 'by'>): string =>
  [entity, by, state].filter((word) => word !== undefined).join(' / ')

/** Rows by which effects differ from what is expected of them, in words. */
const differ = (stream: EventStream, refs: readonly EventRef[], rows: readonly EffectRow[]): readonly string[] =>
  stream.expected(refs).flatMap(({ key, entity, rows: count, each, state }) => {
    const found = rows.filter((row) => row.key === key && row.entity === entity)
    const missing = (each ?? []).filter((id) => !found.some(({ by }) => by === id))
    return [
      ...(found.length === count ? [] : [`${entity}: ${found.length} rows instead of ${count}`]),
      ...missing.map((id) => `${entity}: no row of ${id}`),
      ...found
        .filter((row) => state !== undefined && row.state !== state)
        .map((row) => `${wordsOf(row)} instead of ${state ?? ''}`),
    ]
  })

/** Starts the system. */
export const runReference = async (options: RunningReferenceOptions = {}): Promise<RunningReference> => {
  const { defects = [], services, env = {}, on = embedded } = options
  const directory = await mkdtemp(join(tmpdir(), 'reference-'))
  const whole = reference()
  const definition: TargetDefinition = {
    ...whole,
    services: whole.services
      .filter(({ name }) => services === undefined || services.includes(name))
      .map((service) => ({ ...service, env: (context) => ({ ...service.env(context), ...env[service.name] }) })),
  }
  const reports: Report[] = []
  const lines: Line[] = []
  const listeners = new Set<() => void>()
  const stack = await on.start({
    directory,
    definition,
    defects,
    hurry: new AbortController().signal,
    sink: {
      happened: (actor, _outcome, happening) => {
        reports.push({ actor, happening })
        for (const listener of listeners) listener()
      },
      line: (actor, text) => {
        const read = definition.readLine(text)
        if (read !== undefined) lines.push({ actor, text, ...read })
        for (const listener of listeners) listener()
      },
    },
  })
  const target = await definition.connect(stack.system)
  const published = new Map<string, EventRef[]>()
  let copies = 0

  const happened = (match: (report: Report) => boolean): Promise<Report> =>
    new Promise((resolve) => {
      let seen = 0
      const look = (): void => {
        const found = reports.slice(seen).find(match)
        seen = reports.length
        if (found === undefined) return
        listeners.delete(look)
        resolve(found)
      }
      listeners.add(look)
      look()
    })

  /** Sets the content of an event at its source. */
  const prepare: (...event: Parameters<RunningReference['publish']>) => Promise<EventRef> = async (
    stream,
    key,
    { version = 1, variant = version === 1 ? 'create' : 'update', sameAs },
  ) => {
    copies += 1
    const ref = {
      copy: `sd-test-1-e${version}-${copies}`,
      event: `${key} ${version}`,
      key,
      ...(sameAs === undefined ? {} : { sameAs }),
      version,
      variant,
    }
    published.set(key, [...(published.get(key) ?? []), ref])
    await stream.prepare?.(ref)
    return ref
  }

  const moved = async (why: 'dead-letter' | 'redrive', messageId: string): Promise<string> => {
    const { happening } = await happened(
      ({ happening }) => happening.kind === 'move' && happening.why === why && happening.messageId === messageId,
    )
    return happening.kind === 'move' ? happening.toMessageId : ''
  }

  return {
    definition,
    system: stack.system,
    target,
    reports,
    lines,
    happened,
    stream: (name) => {
      const stream = target.streams.find((each) => each.name === name)
      if (stream === undefined) throw new Error(`no stream ${name}`)
      return stream
    },
    withhold: async (...event) => void (await prepare(...event)),
    publish: async (stream, key, event) => {
      const ref = await prepare(stream, key, event)
      const { messageId = '' } = await target.publish(stream.queue, stream.event(ref))
      return messageId
    },
    acknowledged: async (messageId) => {
      await happened(({ happening }) => happening.kind === 'acknowledge' && happening.messageId === messageId)
      return reports.flatMap(({ happening }) =>
        happening.kind === 'receive' && happening.messageId === messageId ? [happening.receiveCount] : [],
      )
    },
    deadLettered: (messageId) => moved('dead-letter', messageId),
    redriven: (messageId) => moved('redrive', messageId),
    refs: (key) => published.get(key) ?? [],
    differences: async (stream, refs) =>
      differ(stream, refs, await stream.effects([...new Set(refs.map(({ key }) => key))])),
    stop: async () => {
      await target.close()
      await stack.stop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

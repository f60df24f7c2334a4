import type { RecordAct } from '../harness/model/acts.ts'
import { planCells } from '../harness/plan/plan.ts'
import type { Scenario } from '../harness/model/scenario.ts'
import type { Lockable, StreamFacts } from '../harness/model/target.ts'

/** Something that a stream can have and does not, named as `defineStream` and `defineTarget` name it. */
interface Part {
  readonly name: string
  /** What it is, for whoever adds it. */
  readonly says: string
  /** The stream with it; itself when it has it already. */
  readonly add: (stream: StreamFacts) => StreamFacts
}

const anyRelease = { name: 'any', env: {} }
const lockable: Lockable = { database: 'any', table: 'any', where: 'id = $1', lockTimeoutMs: 1_000 }

const linked = (role: keyof StreamFacts['links'], says: string): Part => ({
  name: role === 'database' ? 'databases' : `links.${role}`,
  says,
  add: (stream) =>
    stream.links[role] === undefined ? { ...stream, links: { ...stream.links, [role]: 'any' } } : stream,
})

/** What is done to records: what only makes sense together as one part. */
const actParts: readonly { readonly acts: readonly RecordAct[]; readonly says: string }[] = [
  { acts: ['spoil'], says: 'how a record is changed behind the system’s back, so that it is not what it should be' },
  { acts: ['repair'], says: 'how operators make a record what it should be again' },
  { acts: ['reconcile'], says: 'how operators have both sides compared, and what they are told' },
  {
    acts: ['lose', 'clean-mappings'],
    says: 'how a record is taken away as a refresh does, and how operators remove what pointed at it',
  },
  {
    acts: ['hold-id', 'clean-mappings'],
    says: 'how an old mapping comes to hold the id of a new record, and how operators remove it',
  },
  {
    acts: ['map-another', 'delete-duplicate'],
    says: 'how a second record is made and mapped before the first is, and how operators remove the one that is not mapped',
  },
  {
    acts: ['duplicate', 'delete-duplicate'],
    says: 'how a second record is made behind the system’s back, and how operators remove it',
  },
]

const acts: readonly Part[] = actParts.map(({ acts: added, says }) => ({
  name: added.map((act) => `acts.${act}`).join(', '),
  says,
  add: (stream) => ({ ...stream, does: [...new Set([...(stream.does ?? []), ...added])] }),
}))

const parts: readonly Part[] = [
  {
    name: 'state',
    says: 'the state in which an event leaves its record, so that later versions of a key can be published',
    add: (stream) => ({
      ...stream,
      versions: 'replace',
      variants: [...new Set([...stream.variants, 'update' as const])],
    }),
  },
  {
    name: 'total',
    says: 'what the events of one key add up to, so that an update that was written over shows',
    add: (stream) => ({
      ...stream,
      addsUp: true,
      versions: 'add',
      variants: [...new Set([...stream.variants, 'update' as const])],
    }),
  },
  {
    name: 'delete',
    says: 'an event that ends a record, after which nothing may bring it back',
    add: (stream) => ({ ...stream, variants: [...new Set([...stream.variants, 'delete' as const])] }),
  },
  {
    name: 'merge',
    says: 'an event that merges the record of one key into that of another',
    add: (stream) => ({ ...stream, variants: [...new Set([...stream.variants, 'merge' as const])] }),
  },
  {
    name: 'unmerge',
    says: 'an event that undoes a merge, after which the record is there again',
    add: (stream) => ({
      ...stream,
      variants: [...new Set([...stream.variants, 'merge' as const, 'unmerge' as const])],
    }),
  },
  {
    name: 'shrink',
    says: 'an event that leaves a record with fewer parts than before',
    add: (stream) => ({ ...stream, variants: [...new Set([...stream.variants, 'shrink' as const])] }),
  },
  ...acts,
  {
    name: 'alerts.duplicate',
    says: 'the alert that a record is there twice',
    add: (stream) => ({ ...stream, alerts: { duplicate: 'any', ...stream.alerts } }),
  },
  {
    name: 'alerts.deadLetters',
    says: 'the alert that something lies on the dead-letter queue',
    add: (stream) => ({ ...stream, alerts: { deadLetters: { name: 'any', withinMs: 1_000 }, ...stream.alerts } }),
  },
  {
    name: 'awaitsParent',
    says: 'that an update fails, and is retried, as long as the create of its key has not taken effect',
    add: (stream) => ({ ...stream, awaitsParent: true }),
  },
  {
    name: 'unreadable',
    says: 'an event that the consumer cannot read, and how its people mend that',
    add: (stream) => ({ ...stream, variants: [...new Set([...stream.variants, 'unreadable' as const])] }),
  },
  linked('database', 'the databases that it works with'),
  linked('dependency', 'the process that the handler calls to do its work'),
  linked('mapping', 'the process in which the handler keeps what was made for which event'),
  {
    name: 'links.source',
    says: 'the process from which the handler reads the content that an event only notifies of',
    add: (stream) => ({ ...stream, carries: 'reference', links: { ...stream.links, source: 'any' } }),
  },
  {
    name: 'prepare',
    says: 'how the content is set at the source from which the handler reads it',
    add: (stream) => {
      const { prepares: _, ...rest } = stream
      return rest
    },
  },
  { name: 'row', says: 'the row that all events of a key write to', add: (stream) => ({ row: lockable, ...stream }) },
  {
    name: 'thenTable',
    says: 'the table that a handler writes once it has written the row, in the same transaction',
    add: (stream) => ({ thenTable: 'any', ...stream }),
  },
  {
    name: 'opensDatabase',
    says: 'that the consumer itself holds connections to the database, and needs them to start',
    add: (stream) => ({ ...stream, opensDatabase: true }),
  },
  {
    name: 'matches',
    says: 'that records of several keys can be about one subject, and are brought together',
    add: (stream) => ({ ...stream, matches: true }),
  },
  {
    name: 'table',
    says: 'the table into which the first event of a key inserts',
    add: (stream) => ({ table: lockable, ...stream }),
  },
  {
    name: 'statements',
    says: 'after how long the database gives up a statement of the handler',
    add: (stream) => ({ statements: { timeoutMs: 1_000 }, ...stream }),
  },
  {
    name: 'statements.slowMs',
    says: 'from how long on a statement raises the alert that its log tells',
    add: ({ statements = { timeoutMs: 1_000 }, ...stream }) => ({
      ...stream,
      statements: { slowMs: statements.timeoutMs / 2, ...statements },
    }),
  },
  {
    name: 'publishesTo',
    says: 'the queue to which handling an event makes the system send events of its own',
    add: (stream) => ({ publishesTo: 'any', ...stream }),
  },
  {
    name: 'health (of its process)',
    says: 'the path that answers 2xx while it is healthy',
    add: (stream) => {
      const { healthUnknown: _, ...rest } = stream
      return rest
    },
  },
  {
    name: 'process (of its process)',
    says: 'a "command", a "container" or a "pidFile" with "restartedWithinSeconds", by which what its owner starts is found and started again',
    add: (stream) => {
      const { processes: _, ...rest } = stream
      return rest
    },
  },
  {
    name: 'releases',
    says: 'how to start the release before the one that runs',
    add: (stream) => ({ releases: { current: anyRelease, previous: anyRelease }, ...stream }),
  },
  {
    name: "conflicts: 'serialization'",
    says: 'handlers that work in serializable transactions',
    add: (stream) => ({ ...stream, conflicts: 'serialization' }),
  },
]

/** What unlocks no scenario, and a check in some of those that fit. */
const judged: readonly Part[] = [
  {
    name: 'inFlightAtMost',
    says: 'how many messages one replica has in flight at once',
    add: (stream) => ({ inFlightAtMost: 1, ...stream }),
  },
  {
    name: 'row.lockTimeoutMs',
    says: 'how long its handlers wait for that row at most',
    add: ({ row, ...stream }) => (row === undefined ? stream : { ...stream, row: { lockTimeoutMs: 1_000, ...row } }),
  },
]

/** Said only where nothing else would do: what kind of queue it is, nobody changes for a test. */
const otherQueue: Part = {
  name: 'another kind of queue',
  says: 'FIFO where it is a standard queue, standard where it is FIFO',
  add: (stream) => ({ ...stream, fifo: !stream.fifo }),
}

const anywhere = { target: 'any', stack: 'any', seed: 'any' }

const fits = (scenario: Scenario, stream: StreamFacts): boolean =>
  planCells({ ...anywhere, scenarios: [scenario], streams: [stream] }).cells.length > 0

/** A scenario with one of its variants alone. */
const inOne = (scenario: Scenario, variant: string): Scenario => ({ ...scenario, variants: [variant] })

/** All choices of so many items, in their order. */
const choices = <T>(items: readonly T[], count: number): readonly (readonly T[])[] =>
  count === 0
    ? [[]]
    : items.flatMap((item, index) => choices(items.slice(index + 1), count - 1).map((rest) => [item, ...rest]))

/** The most parts of which all choices are tried together. */
const atMost = 3

/** Why a scenario does not fit a stream; undefined where it does. */
const reasonOf = (scenario: Scenario, stream: StreamFacts): string | undefined => {
  const { cells, skipped } = planCells({ ...anywhere, scenarios: [scenario], streams: [stream] })
  return cells.length > 0 ? undefined : skipped[0]?.reason
}

/** Parts that do, more than are tried together: one after the other, each of which does away with the reason that there is. */
const oneByOne = (
  scenario: Scenario,
  stream: StreamFacts,
  taken: readonly Part[] = [],
): readonly Part[] | undefined => {
  const reason = reasonOf(scenario, stream)
  if (reason === undefined) return taken
  const next = parts.find((part) => !taken.includes(part) && reasonOf(scenario, part.add(stream)) !== reason)
  return next === undefined ? undefined : oneByOne(scenario, next.add(stream), [...taken, next])
}

/**
 * What would have to be known of a stream for a scenario to fit: the fewest parts that do, found by trying them out, so that it is true
 * of every scenario, also of one's own. Empty: it fits. undefined: none of them would help.
 */
export const missingFor = (scenario: Scenario, stream: StreamFacts): readonly string[] | undefined => {
  for (const pool of [parts, [...parts, otherQueue]])
    for (let count = 0; count <= atMost; count += 1) {
      const found = choices(pool, count).find((chosen) =>
        fits(
          scenario,
          chosen.reduce((with_, { add }) => add(with_), stream),
        ),
      )
      if (found !== undefined) return found.map(({ name }) => name)
    }
  return oneByOne(scenario, stream)?.map(({ name }) => name)
}

/** What would have to be known of a stream for each variant of a scenario that does not fit it. */
export const missingByVariant = (scenario: Scenario, stream: StreamFacts) =>
  scenario.variants
    .map((variant) => ({ variant, missing: missingFor(inOne(scenario, variant), stream) }))
    .filter(({ missing }) => missing?.length !== 0)

/** What would have a scenario that fits a stream judge more of it: by part, the checks that it lacks. */
export const moreChecks = (scenario: Scenario, stream: StreamFacts) => {
  const namesOf = (of: StreamFacts): readonly string[] => scenario.checks(of).map(({ name }) => name)
  const has = new Set(namesOf(stream))
  return judged.flatMap(({ name, add }) =>
    namesOf(add(stream)).flatMap((check) => (has.has(check) ? [] : [{ part: name, check }])),
  )
}

/** What a part is, by its name. */
export const partSays = (name: string): string =>
  [...parts, ...judged, otherQueue].find((part) => part.name === name)?.says ?? name

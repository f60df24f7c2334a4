import { describe, expect, it } from 'vitest'
import { resolve } from 'node:path'
import type { OwnedProcess } from '../../../../harness/model/target.ts'
import {
  defineFrontDoor,
  defineScenario,
  defineStream,
  defineTarget,
  ShakedownError,
  sql,
  type StreamOptions,
} from 'shakedown'

const notes: StreamOptions = {
  name: 'note.written',
  queue: 'notes',
  event: ({ key, copy }) => ({ reference: key, id: copy }),
  effects: sql({ query: 'select reference as key, id as record from note where reference = any($1)' }),
}

/** What a definition that is not right makes a reader read. */
const refusal = (define: () => unknown): string => {
  try {
    define()
  } catch (error) {
    if (error instanceof ShakedownError && error.exitCode === 2) return `${error.message}\n${error.hint}`
    throw error
  }
  return 'nothing was refused'
}

/** As JavaScript would call it, whatever the types say. */
const anyway = (value: unknown): StreamOptions => Object.assign(Object.create(null), value)

describe('defineStream', () => {
  it('takes keys that cannot be taken for each other, be one the beginning of another', () => {
    const keys = [(seed: string, n: number) => `order-${seed}-${n}`, (_: string, n: number) => `A${1000 + n}BC`]
    for (const key of keys) expect(defineStream({ ...notes, key }).options.key).toBe(key)
  })

  it('fills in what a queue is by default', () => {
    expect(defineStream(notes).queue).toEqual({
      name: 'notes',
      deadLetterQueue: 'notes_dlq',
      visibilityTimeoutSeconds: 8,
      maxReceiveCount: 3,
      fifo: false,
    })
    expect(defineStream({ ...notes, queue: 'notes.fifo' }).queue).toMatchObject({
      deadLetterQueue: 'notes_dlq.fifo',
      fifo: true,
    })
  })

  it.each<[string, unknown, string[]]>([
    ['no event maker', { ...notes, event: undefined }, ['"note.written"', 'event is missing: how to make an event']],
    ['nothing at all', {}, ['4 problems', 'name is missing', 'queue is missing', 'event is', 'effects is missing']],
    ['a field that does not exist', { ...notes, qeue: 'x' }, ['qeue is no field']],
    ['a wrong type', { ...notes, effects: 'select 1' }, ['effects must be a function']],
    [
      'an event that SQS refuses',
      { ...notes, event: ({ copy }: { copy: string }) => `${copy}\0` },
      ['U+0000', 'base64'],
    ],
    ['an empty event', { ...notes, event: () => '' }, ['an empty text', 'SQS refuses']],
    [
      'a copyOf that finds nothing',
      { ...notes, event: () => 'sealed', copyOf: () => undefined },
      ['"copyOf" says how'],
    ],
    ['an event without the copy’s id', { ...notes, event: () => ({ a: 1 }) }, ['leaves the copy', '"copy"']],
    [
      'keys that are the same',
      { ...notes, key: (_: string, n: number) => `k${n % 7}` },
      ['key gives the same key twice'],
    ],
    [
      'keys of which one stands within another',
      { ...notes, key: (_: string, n: number) => `order-${n.toString(16)}` },
      ['key gives "order-1", which stands within "order-1a"', 'the same length'],
    ],
    ['keys that are no texts', { ...notes, key: (_: string, n: number) => n }, ['key must give a text']],
    ['an event maker that gives nothing', { ...notes, event: () => undefined }, ['a text or an object']],
    [
      'an event maker that throws',
      {
        ...notes,
        event: () => {
          throw new Error('no such template')
        },
      },
      ['event throws: no such template'],
    ],
    ['a time-out that SQS does not have', { ...notes, queue: { name: 'a', visibilityTimeoutSeconds: 0 } }, ['queue']],
  ])('refuses %s, and says what to do', (_, options, says) => {
    const words = refusal(() => defineStream(anyway(options)))
    for (const each of says) expect(words).toContain(each)
  })
})

it.each([
  [
    'base64 in base64',
    ({ copy }: { copy: string }) => Buffer.from(Buffer.from(copy).toString('base64')).toString('base64'),
    undefined,
  ],
  ['no JSON', ({ copy }: { copy: string }) => `ORDER|${copy}`, undefined],
  [
    'sealed, with an owner who can read it',
    ({ copy }: { copy: string }) => copy.split('').toReversed().join(''),
    (body: string) => body.split('').toReversed().join(''),
  ],
])('defineStream takes an event that is %s', (_, event, copyOf) => {
  expect(defineStream({ ...notes, event, ...(copyOf === undefined ? {} : { copyOf }) }).options.event).toBe(event)
})

describe('defineTarget', () => {
  const streams = [defineStream(notes)]
  const process = { name: 'notes', command: 'python3 consumer.py' }

  it('takes processes that run already, by pid, container or command, and says what is wrong with one', () => {
    const running = {
      notes: [{ pid: 1 }, { container: 'notes-2' }, { pidFile: '/run/notes.pid', restartedWithinSeconds: 5 }],
    }
    expect(defineTarget({ name: 'Notes', streams, running }).streams).toMatchObject([{ service: 'notes' }])
    const twice = () => defineTarget({ name: 'Notes', streams, running, processes: [process] })
    expect(refusal(twice)).toContain('processes name "notes" twice')
    const half = { notes: [Object.assign(Object.create(null), { command: ['node'] })] }
    expect(refusal(() => defineTarget({ name: 'Notes', streams, running: half }))).toContain(
      'must be { pid }, { pidFile }, { container }',
    )
  })

  it('takes processes that their owner starts, and says what they may be done to', () => {
    const named = (...processes: readonly OwnedProcess[]) =>
      defineTarget({ name: 'Notes', streams, processes: [{ name: 'notes', process: processes }] })
    const restarted = { pidFile: 'one.pid', restartedWithinSeconds: 5 }
    const { services, streams: facts } = named(restarted, { container: 'two' })
    expect(services).toMatchObject([
      { replicas: 2, owned: { processes: [{ ...restarted, pidFile: resolve('one.pid') }, { container: 'two' }] } },
    ])
    expect(facts.map(({ owned, processes }) => [owned, processes])).toEqual([[true, undefined]])
    expect(named(restarted, { pidFile: 'two.pid' }).streams).toMatchObject([{ owned: true, processes: 'freeze' }])
  })

  it('takes a consumer that nobody named for one that its owner starts, and to which nothing can be done', () => {
    const unnamed = defineTarget({ name: 'Notes', streams })
    expect(unnamed.streams).toMatchObject([{ service: 'Notes', owned: true, processes: 'none' }])
    const [started] = defineTarget({ name: 'Notes', streams, processes: [process] }).streams
    expect([started?.owned, started?.processes]).toEqual([undefined, undefined])
  })

  it.each([
    [{ name: 'notes' }, 'needs a "command" by which it is started, or a "process" where you start it yourself'],
    [{ ...process, process: { pid: 1 } }, 'has a "command" and a "process"'],
    [{ ...process, environments: 'told' }, 'has "environments", which tell you how to start it'],
    [{ name: 'notes', process: { pid: 1 }, replicas: 2 }, 'has 2 replicas, and "process" names 1'],
    [{ name: 'notes', process: { pid: 1 }, ready: { line: /x/ } }, 'nobody sees the "line"'],
    [{ name: 'notes', process: { pidfile: 'a' } }, 'processes.0.process must be { pid }, { pidFile }'],
    [{ name: 'notes', process: [] }, 'processes.0.process must name one for each replica'],
  ])('refuses %o', (wrong, says) => {
    const processes = [Object.assign(Object.create(null), wrong)]
    expect(refusal(() => defineTarget({ name: 'Notes', streams, processes }))).toContain(says)
  })

  it('takes a table of what is provable, and refuses one that names a defect nobody knows', () => {
    const defects = [{ name: 'a', says: 's', scenario: 'burst', check: 'c', streams: ['note.written'] }]
    const provable = { embedded: ['a'] }
    expect(defineTarget({ name: 'Notes', streams, defects, provable }).provable).toEqual(provable)
    expect(refusal(() => defineTarget({ name: 'Notes', streams, defects, provable: { external: ['b'] } }))).toContain(
      'provable of external has "b", which is not among "defects"',
    )
  })

  it.each([
    ['exec python3 consumer.py', 'exec python3 consumer.py'],
    ['  exec   node a.js', '  exec   node a.js'],
    ['A=1 node a.js', 'exec env A=1 node a.js'],
    ['cd src && exec node a.js', 'cd src && exec node a.js'],
    ['executable --x', 'exec executable --x'],
  ])('starts %s by the shell as %s', (command, line) => {
    const { services } = defineTarget({ name: 'Notes', streams, processes: [{ name: 'notes', command }] })
    expect(services[0]?.command).toEqual(['/bin/sh', '-c', line])
  })

  it('tells where a handler only reads', () => {
    const reading = [defineStream({ ...notes, readsOnly: ['mapping'] })]
    expect(defineTarget({ name: 'Notes', streams: reading }).streams[0]?.readsOnly).toEqual(['mapping'])
  })

  it('refuses a queue for events of its own that nobody makes', () => {
    const telling = [defineStream({ ...notes, publishesTo: 'told' })]
    const queue = { name: 'told', fifo: false, visibilityTimeoutSeconds: 30 }
    expect(defineTarget({ name: 'Notes', streams: telling, queues: [queue] }).streams[0]?.publishesTo).toBe('told')
    expect(refusal(() => defineTarget({ name: 'Notes', streams: telling }))).toContain(
      'stream "note.written" publishes to "told", which is not among "queues"',
    )
  })

  it('refuses a front door before an object store that nobody makes', () => {
    const fronts = [defineFrontDoor({ name: 'files', links: { objects: 's3' } })]
    const processes = [{ name: 'files', command: 'node a.js' }]
    const options = { name: 'Files', fronts, processes }
    expect(defineTarget({ ...options, buckets: ['files'] }).buckets).toEqual(['files'])
    expect(refusal(() => defineTarget(options))).toContain(
      'front door "files" has the upstream "s3", and the target names no "buckets"',
    )
  })

  it('knows what can be done to records, by their names', () => {
    const acts = { spoil: async () => undefined, repair: async () => ({ count: 1 }) }
    const given = defineStream({
      ...notes,
      acts,
      state: () => 'new',
      delete: { event: ({ copy }) => ({ gone: copy }) },
      awaitsParent: true,
    })
    const [stream] = defineTarget({ name: 'Notes', streams: [given] }).streams
    expect(stream).toMatchObject({
      does: ['spoil', 'repair'],
      variants: ['create', 'update', 'delete'],
      awaitsParent: true,
    })
    expect(refusal(() => defineStream(Object.assign({}, notes, { acts: { mend: acts.repair } })))).toContain('mend')
    expect(refusal(() => defineStream({ ...notes, merge: { event: ({ copy }) => ({ copy }) } }))).toContain('merge')
    expect(refusal(() => defineStream({ ...notes, unmerge: { event: ({ copy }) => ({ copy }) } }))).toContain('unmerge')
    expect(refusal(() => defineStream({ ...notes, shrink: { event: ({ copy }) => ({ copy }) } }))).toContain('shrink')
    expect(refusal(() => defineStream({ ...notes, delete: { event: () => ({ id: 'no copy' }) } }))).toContain(
      'delete.event',
    )
  })

  it('makes a queue for events that come apart, with the attributes of their stream', () => {
    const stream = defineStream({
      ...notes,
      queue: { name: 'notes', maxReceiveCount: 4 },
      state: () => 'as it is',
      expected: () => [],
      delete: { event: ({ copy }) => ({ gone: copy }), queue: 'gone' },
      merge: { event: ({ copy }) => ({ merged: copy }), queue: { name: 'merged', deadLetterQueue: 'merged-dead' } },
    })
    const { queues, streams } = defineTarget({ name: 'notes', streams: [stream] })
    expect(streams[0]?.apart).toEqual({
      delete: { queue: 'gone', deadLetterQueue: 'gone_dlq' },
      merge: { queue: 'merged', deadLetterQueue: 'merged-dead' },
    })
    expect(queues.map(({ name }) => name)).toEqual(['notes_dlq', 'notes', 'gone_dlq', 'gone', 'merged-dead', 'merged'])
    expect(queues.find(({ name }) => name === 'merged')?.redrive).toEqual({
      deadLetterQueue: 'merged-dead',
      maxReceiveCount: 4,
    })
  })

  it('makes queues, dead-letter queues and services of the little it is given', () => {
    const target = defineTarget({ name: 'Notes', streams, processes: [process], databases: ['notes'] })
    expect(target.queues.map(({ name }) => name)).toEqual(['notes_dlq', 'notes'])
    expect(target.services).toMatchObject([
      { name: 'notes', replicas: 2, command: ['/bin/sh', '-c', 'exec python3 consumer.py'] },
    ])
    expect(target.streams).toMatchObject([
      { name: 'note.written', service: 'notes', variants: ['create'], versions: 'add', links: { database: 'notes' } },
    ])
    const env = target.services[0]?.env({
      replica: 'notes-2',
      queueEndpoint: 'http://queue',
      region: 'eu-west-2',
      defects: [],
      directory: '/tmp',
      serviceUrl: () => '',
      databaseUrl: (name) => `postgres://${name}`,
      queueUrl: (name) => `http://queue/${name}`,
    })
    expect(env).toMatchObject({
      AWS_ACCESS_KEY_ID: 'notes-2',
      QUEUE_URL: 'http://queue/notes',
      DATABASE_URL: 'postgres://notes',
    })
  })

  it.each<[string, () => unknown, string[]]>([
    ['no streams', () => defineTarget({ name: 'Notes', streams: [] }), ['streams needs at least one']],
    [
      'a stream that was not defined',
      () => defineTarget({ name: 'Notes', streams: [Object.assign(Object.create(null), { name: 'x' })] }),
      ['streams.0 must be made with defineStream'],
    ],
    [
      'a consumer that nobody is',
      () => defineTarget({ name: 'N', streams: [defineStream({ ...notes, consumer: 'other' })], processes: [process] }),
      ['has the consumer "other"', '(notes)'],
    ],
    [
      'two processes and no consumer',
      () => defineTarget({ name: 'N', streams, processes: [process, { ...process, name: 'api' }] }),
      ['must name its consumer', 'notes, api'],
    ],
    ['a name twice', () => defineTarget({ name: 'N', streams: [...streams, ...streams] }), ['"note.written" twice']],
    [
      'rows without a database',
      () =>
        defineTarget({
          name: 'N',
          streams: [defineStream({ ...notes, row: { table: 'note', where: 'id = $1', lockTimeoutMs: 1 } })],
        }),
      ['no "databases"'],
    ],
  ])('refuses %s, and says what to do', (_, define, says) => {
    const words = refusal(define)
    for (const each of [...says, 'defineTarget']) expect(words).toContain(each)
  })
})

describe('defineScenario', () => {
  it('refuses one that is not whole', () => {
    expect(refusal(() => defineScenario(Object.assign(Object.create(null), { name: 'Not A Name' })))).toMatch(
      /name: must be of small letters[^]*plan: must be a function/,
    )
  })
})

describe('a command line', () => {
  it.each([
    ['python3 consumer.py', 'exec python3 consumer.py'],
    ['DEBUG=1 python3 consumer.py', 'exec env DEBUG=1 python3 consumer.py'],
    ['cd app && ./run', 'cd app && ./run'],
  ])('%s leaves no shell in between where it can', (command, line) => {
    const { services } = defineTarget({
      name: 'N',
      streams: [defineStream(notes)],
      processes: [{ name: 'notes', command }],
    })
    expect(services[0]?.command).toEqual(['/bin/sh', '-c', line])
  })
})

describe('subjectFrom', () => {
  const target = { name: 'notes', streams: [defineStream(notes)] }

  it('reaches the run as it was given', () => {
    const subjectFrom = { git: '.', info: 'http://127.0.0.1:8080/actuator/info', container: 'notes' }
    expect(defineTarget({ ...target, subjectFrom }).subjectFrom).toEqual(subjectFrom)
    expect(defineTarget(target).subjectFrom).toBeUndefined()
  })

  it('is refused where it is no place to read from', () => {
    expect(refusal(() => defineTarget({ ...target, subjectFrom: { info: 'orders' } }))).toContain('subjectFrom')
  })
})

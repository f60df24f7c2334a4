import { describe, expect, it } from 'vitest'
import type { Memo, ProbeContext, ProbeMemory, Sighting } from '../../../harness/model/probe.ts'
import type { EffectRow, EventStream, OutgoingMessage, Target } from '../../../harness/model/target.ts'
import { syntheticEvent } from '../../../probes/synthetic-event.ts'
import { streamFacts } from '../stream-facts.ts'

/** A system that does with an event what it is told: nothing, or so many records. */
const system = (records: number) => {
  const rows: EffectRow[] = []
  const removed: string[] = []
  const published: OutgoingMessage[] = []
  const depth = { visible: 0, inFlight: 0, delayed: 0 }
  const state: { records: number; failsToCleanUp: boolean; sightings?: readonly Sighting[] } = {
    records,
    failsToCleanUp: false,
  }
  const facts = streamFacts({ name: 'note.written' })
  const stream: EventStream = {
    ...facts,
    key: (seed, n) => `${seed}/${n}`,
    event: (ref) => ({ body: JSON.stringify(ref) }),
    effects: async (keys) => Promise.resolve(rows.filter(({ key }) => keys.includes(key))),
    expected: (all) => all.map(({ key }) => ({ key, entity: 'note', rows: 1 })),
    cleanUp: async ({ key }) => {
      if (state.failsToCleanUp) throw new Error('no rights')
      removed.push(key)
      return Promise.resolve(undefined)
    },
  }
  const add = (key: string, count: number): void => {
    for (let n = 0; n < count; n += 1) rows.push({ key, entity: 'note', record: `${rows.length}` })
  }
  const target = {
    streams: [stream],
    depth: async (queue: string) => Promise.resolve({ queue, ...depth }),
    publish: async (_: string, message: OutgoingMessage) => {
      published.push(message)
      add(JSON.parse(message.body).key, state.records)
      return Promise.resolve({ messageId: 'm' })
    },
  } satisfies Partial<Target>
  const memos = new Map<string, Memo>()
  const memory: ProbeMemory = {
    monitor: 'notes',
    startedMs: Date.now(),
    get memos() {
      return [...memos.values()]
    },
    get begun() {
      return [...memos.values()]
    },
    keep: async (memo) => Promise.resolve(void memos.set(memo.id, memo)),
    forget: async (id) => Promise.resolve(void memos.delete(id)),
    mayPublish: async () => Promise.resolve(),
    sightings: () => state.sightings,
  }
  // Only these parts of a target are used.
  const context: ProbeContext = Object.assign(Object.create(null), {
    target,
    stream: facts,
    memory,
    signal: AbortSignal.timeout(60_000),
    acknowledged: 0,
    elapsedMs: 0,
  })
  return { context, memory, rows, add, removed, published, depth, state }
}

const probe = syntheticEvent({ within: { warning: 5000, critical: 100 }, againAfterMs: 1000 })
const judge = async ({ context, memory }: ReturnType<typeof system>) => {
  if (probe.needs === 'nothing') throw new Error('it needs a stream')
  const all = []
  for (const memo of memory.memos) all.push(...((await probe.judgeLater?.(memo, context)) ?? []))
  return all
}

describe('a synthetic event', () => {
  it('is good when its effect is there in time and once, and what it left is removed after the second judgement', async () => {
    const notes = system(1)
    expect(await probe.measure(notes.context)).toMatchObject([{ ok: true, unit: 'ms' }])
    expect(notes.removed).toEqual([])
    expect(await judge(notes)).toMatchObject([{ ok: true, value: 1 }])
    expect(notes.removed).toHaveLength(1)
    expect(notes.memory.memos).toEqual([])
  })

  it('tells when it was received too, where a tap saw that, and shows it in the evidence', async () => {
    const notes = system(1)
    const atMs = Date.now() + 40
    notes.state.sightings = [{ kind: 'receive', actor: 'notes-1', queue: 'notes', atMs }]
    const [effect, received] = await probe.measure(notes.context)
    expect(received).toMatchObject({ subject: 'note.written received', unit: 'ms', words: 'received by notes-1' })
    expect(received?.value).toBeGreaterThanOrEqual(0)
    expect(received?.value).toBeLessThanOrEqual(40)
    expect(effect?.evidence).toMatchObject({
      timeline: [
        { ms: 0 },
        { actor: 'notes-1', what: 'receive on notes' },
        { what: expect.stringContaining('took effect') },
      ],
    })
    expect(effect?.evidence).not.toHaveProperty('seen')
    const untapped = await probe.measure(system(1).context)
    expect(untapped).toHaveLength(1)
    expect(untapped[0]?.evidence).toMatchObject({ seen: expect.stringContaining('no tap') })
  })

  it('is found to have taken effect twice, also when the second effect comes late', async () => {
    const notes = system(1)
    await probe.measure(notes.context)
    notes.add(notes.rows[0]?.key ?? '', 1)
    expect(await judge(notes)).toMatchObject([
      { ok: false, level: 'critical', value: 2, words: expect.stringContaining('took effect more than once') },
    ])
  })

  it('is lost when it has no effect and the queue is empty', async () => {
    const notes = system(0)
    expect(await probe.measure(notes.context)).toMatchObject([
      { ok: false, words: expect.stringContaining('no effect') },
    ])
    expect(await judge(notes)).toMatchObject([{ ok: false, words: expect.stringContaining('it is lost') }])
  })

  it('is waited for while it may still lie on the queue, and is lost once a later one overtook it', async () => {
    const notes = system(0)
    await probe.measure(notes.context)
    notes.depth.visible = 1
    expect(await judge(notes)).toEqual([])
    expect(notes.memory.memos).toHaveLength(1)
    notes.state.records = 1
    await probe.measure(notes.context)
    expect(await judge(notes)).toMatchObject([{ ok: false, value: 0 }, { ok: true }])
  })

  it('is not published while the last ones are missing, and again once they are there', async () => {
    const notes = system(0)
    for (let n = 0; n < 3; n += 1) await probe.measure(notes.context)
    expect(await probe.measure(notes.context)).toMatchObject([
      { ok: false, words: expect.stringContaining('nothing more is published') },
    ])
    expect(notes.published).toHaveLength(3)
    for (const { body } of notes.published) notes.add(JSON.parse(body).key, 1)
    notes.state.records = 1
    expect(await probe.measure(notes.context)).toMatchObject([{ ok: true }])
    expect(notes.published).toHaveLength(4)
  })

  it('is not published while a clean-up failed', async () => {
    const notes = system(1)
    await probe.measure(notes.context)
    notes.state.failsToCleanUp = true
    await judge(notes)
    await expect(probe.measure(notes.context)).rejects.toThrow('the clean-up of watch/notes')
    notes.state.failsToCleanUp = false
    expect(await judge(notes)).toEqual([])
    expect(await probe.measure(notes.context)).toMatchObject([{ ok: true }])
  })

  it('says nothing of an event whose publish had no answer and that is not there', async () => {
    const notes = system(0)
    const cut = { ...notes.context.target, publish: async () => Promise.reject(new Error('cut')) }
    await expect(probe.measure({ ...notes.context, target: cut })).rejects.toThrow('could not be published')
    expect(notes.memory.memos).toHaveLength(1)
    expect(await judge(notes)).toEqual([])
    expect(notes.memory.memos).toEqual([])
  })
})

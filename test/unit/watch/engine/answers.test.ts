import { afterEach, describe, expect, it } from 'vitest'
import { watchForm } from '../../../../harness/settings/watch-settings.ts'
import { standardOutput } from '../../../../watch/channels/standard-output.ts'
import { answers } from '../../../../watch/engine/answers.ts'
import { desk } from '../../../../watch/engine/desk.ts'
import { openStore } from '../../../../watch/store/sqlite/open-store.ts'
import { incident } from '../store/looks.ts'

let close: () => Promise<void>
afterEach(async () => close())

const start = async () => {
  const store = openStore({ file: ':memory:' })
  close = store.close
  const open = incident(1, { told: { lastMs: 1, level: 'critical', escalated: 0, channels: ['log'] } })
  const closed = incident(2, { id: 'a/looks/2', closedMs: 3 })
  await store.commit({ incidents: [open, closed] })
  const book = desk({
    monitors: [],
    known: new Set(['a']),
    settings: watchForm.parse({ channels: { log: standardOutput() } }),
    lines: [{ monitor: 'a', aspect: 'looks', recent: [], incident: open }],
  })
  const people = answers({ store, desk: book, commit: store.commit })
  const kept = async (id: string) => (await store.incidents({ id }))[0]
  return { store, book, people, kept, open, closed }
}

describe('what people ask of the watcher', () => {
  it('takes an incident on once, whoever asks again, and tells those who heard of it', async () => {
    const { store, people, kept, open, book } = await start()
    const ask = { kind: 'acknowledge', incident: open.id, atMs: 10 } as const
    await store.request({ ...ask, by: 'ada' })
    await store.request({ ...ask, by: 'bob', atMs: 11 })
    await people.answerAll()
    await people.answerAll()
    expect(await store.requests()).toEqual([])
    expect((await kept(open.id))?.acknowledged).toEqual({ atMs: 10, by: 'ada' })
    expect(book.open()[0]?.acknowledged?.by).toBe('ada')
    const parcel = await store.parcel('log', 100, 10)
    expect(parcel?.notices.map(({ kind }) => kind)).toEqual(['acknowledged'])
    // The watcher remembers it when it starts again.
    expect((await store.remember()).lines[0]?.incident?.acknowledged?.by).toBe('ada')
  })

  it('writes on what is open and on what is closed', async () => {
    const { people, kept, open, closed } = await start()
    for (const { id } of [open, closed])
      expect(await people.answer({ kind: 'note', incident: id, by: 'ada', text: 'seen', atMs: 10 })).toBe(true)
    for (const { id } of [open, closed])
      expect((await kept(id))?.notes).toEqual([{ atMs: 10, by: 'ada', text: 'seen' }])
  })

  it('says that there is no such incident, and forgets the request', async () => {
    const { store, people, closed } = await start()
    expect(await people.answer({ kind: 'acknowledge', incident: closed.id, by: 'ada', atMs: 1 })).toBe(false)
    await store.request({ kind: 'note', incident: 'nothing', by: 'ada', text: 'x', atMs: 1 })
    await people.answerAll()
    expect(await store.requests()).toEqual([])
  })
})

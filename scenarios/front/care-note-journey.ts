import { ambiguousCommit } from '../../chaos/database/ambiguous-commit.ts'
import { tableLock } from '../../chaos/database/table-lock.ts'
import { lostResponse } from '../../chaos/http/lost-response.ts'
import { unavailable } from '../../chaos/http/unavailable.ts'
import { alwaysOfFronts } from '../../checks/front/index.ts'
import { journeyGoesOn } from '../../checks/front/journey-goes-on.ts'
import { noLostText } from '../../checks/front/no-lost-text.ts'
import { toldInWords } from '../../checks/front/told-in-words.ts'
import { writtenOnce } from '../../checks/front/written-once.ts'
import type { FrontScenario } from '../../harness/model/front-scenario.ts'
import type { Person } from '../../harness/model/person.ts'
import type { Walk } from '../../harness/model/walk.ts'
import { hasJourney, inBrowser } from './in-browser.ts'
import { keptOrLost, type NoteTaker, noteTaker } from './note-taker.ts'

const journey = 'notes'
/** Longest time in force of a fault: what people do in a browser takes its time. */
const atMostMs = 120_000
const steps = ['sign in', 'write', 'save', 'reload', 'list'] as const
const more: Readonly<Record<string, readonly string[]>> = { 'two-people': ['open', 'change'] }

const people = ({ front }: Walk): readonly [Person, Person] => {
  const [first, second = first] = front.people
  if (first === undefined || second === undefined) throw new Error('the front door names no people with accounts')
  return [first, second]
}

/** What became of a note in the end: it is there, and once. */
const judgeNote = async (walk: Walk, at: NoteTaker, text: string): Promise<void> => {
  const count = await at.count(text)
  keptOrLost(walk, `the note "${text}"`, count > 0)
  walk.found({ purpose: 'count', what: `notes with the text "${text}"`, wanted: '1', got: String(count) })
}

const quiet = async (walk: Walk, at: NoteTaker): Promise<void> => {
  const text = `note ${walk.mark}`
  await at.write(text)
  const saved = await at.save()
  const wanted = 'that it is saved'
  walk.found({ purpose: 'words', what: 'what the page says of a save', wanted, got: saved ? wanted : at.said() })
  await judgeNote(walk, at, text)
  const offersFiles = walk.front.journeys?.[journey]?.includes('upload') ?? false
  if (!offersFiles) return
  at.visit.kept.set('file', `file-${walk.mark}.txt`)
  await at.visit.step('upload')
  await at.visit.step('files')
  const files = at.visit.kept.get('files') ?? ''
  keptOrLost(walk, 'the file that was uploaded', files.includes(walk.mark))
}

const saveFails = async (walk: Walk, at: NoteTaker): Promise<void> => {
  const text = `note ${walk.mark}`
  await at.write(text)
  const away = await walk.inject('notes-away')
  await walk.step('save while notes cannot be saved', async () => {
    const saved = await at.save()
    await away.bitten()
    const says = saved ? 'that it is saved' : at.said() === '' ? 'nothing' : 'that it is not saved'
    walk.found({
      purpose: 'words',
      what: 'what the page says of a save that failed',
      wanted: 'that it is not saved',
      got: says,
    })
  })
  await at.visit.step('reload')
  const shown = await at.shows(text)
  keptOrLost(walk, 'what was written, on the page that was loaded anew', shown)
  await away.heal()
  if (!shown) return
  await walk.step('save once notes can be saved', async () => at.saveAtLast(text))
  await judgeNote(walk, at, text)
}

const answerLost = async (walk: Walk, at: NoteTaker): Promise<void> => {
  const text = `note ${walk.mark}`
  await at.write(text)
  const lost = await walk.inject('answer-lost')
  const saved = await walk.step('save, and lose the answer', async () => {
    const told = await at.save()
    await lost.bitten()
    await lost.heal()
    return told
  })
  // As a person does who was not told that it is saved: once more, though the first time counted.
  if (!saved) await walk.step('save again', async () => at.saveAtLast(text))
  await judgeNote(walk, at, text)
}

/** Opens a note, changes it and saves; whether the page says that it is saved. */
const change = async ({ visit, save }: NoteTaker, text: string): Promise<boolean> => {
  visit.kept.set('text', text)
  await visit.step('change')
  return save()
}

const twoPeople = async (walk: Walk, first: NoteTaker, second: NoteTaker): Promise<void> => {
  const text = `note ${walk.mark}`
  await first.write(text)
  await first.save()
  for (const { visit } of [first, second]) {
    visit.kept.set('note', text)
    await visit.step('open')
  }
  const changes = [
    { at: first, theirs: `${text} and more` },
    { at: second, theirs: `${text}, otherwise` },
  ]
  const saved: boolean[] = []
  for (const { at, theirs } of changes) saved.push(await change(at, theirs))
  for (const [nth, { at, theirs }] of changes.entries()) {
    // What the page says is saved must be there for all; what it says is not must still be before its writer.
    const kept = saved[nth] === true ? (await first.count(theirs)) > 0 : await at.shows(theirs)
    keptOrLost(walk, `what ${at.person.username} wrote`, kept)
  }
}

const walks: Readonly<Record<string, (walk: Walk, first: NoteTaker, second: NoteTaker) => Promise<void>>> = {
  quiet,
  'save-fails': saveFails,
  'answer-lost': answerLost,
  'two-people': twoPeople,
}

/** A person in a browser writes a note, in good times and in bad ones, alone and beside another. */
export const careNoteJourney = (): FrontScenario => ({
  name: 'care-note-journey',
  claim:
    'A person signs in, writes a note and finds it again, once; in a fault they read what happened and lose nothing; two people at one note lose no text.',
  source: 'WCN, synthetic monitoring',
  severity: 'P1',
  tags: ['front-door', 'journey'],
  variants: Object.keys(walks),
  fits: (front, variant) => {
    const isKept = front.links['notes'] !== undefined || front.noteTable !== undefined
    if (['save-fails', 'answer-lost'].includes(variant) && !isKept)
      return 'what keeps the notes was not declared; "links: { notes: … }" or "noteTable: { … }" would unlock this'
    return hasJourney(front, journey, [...steps, ...(more[variant] ?? [])])
  },
  faults: ({ front: { links, noteTable: table }, variant }) => {
    const where = { link: 'upstream:notes', match: { method: 'POST' }, atMostMs } as const
    // What answers here writes them itself: only its database can fail it.
    if (variant === 'save-fails' && links['notes'] === undefined)
      return table === undefined ? {} : { 'notes-away': tableLock({ table, atMostMs }) }
    // Whatever of this walk is committed first: the text holds its mark, with which every key begins.
    if (variant === 'answer-lost' && links['notes'] === undefined)
      return { 'answer-lost': ambiguousCommit({ key: '', lost: 'answer', atMostMs }) }
    if (variant === 'save-fails') return { 'notes-away': unavailable(where) }
    return variant === 'answer-lost' ? { 'answer-lost': lostResponse({ ...where, which: { first: 1 } }) } : {}
  },
  // What is saved is there once, whether its answer was lost or not; what the page says of a save depends on whether it failed.
  claimsWithoutFaults: (variant) => variant === 'answer-lost',
  takesMs: () => 15_000,
  walk: async (walk) =>
    inBrowser(walk, journey, async (open) => {
      const [one, other] = people(walk)
      const first = noteTaker(walk, one, await open(one))
      await first.visit.step('sign in')
      const second = walk.variant === 'two-people' ? noteTaker(walk, other, await open(other)) : first
      if (second !== first) await second.visit.step('sign in')
      await walks[walk.variant]?.(walk, first, second)
    }),
  checks: (_, variant) => [
    noLostText(),
    ...(variant === 'two-people' ? [] : [writtenOnce()]),
    ...(variant === 'quiet' || variant === 'save-fails' ? [toldInWords()] : []),
    journeyGoesOn(),
    ...alwaysOfFronts(),
  ],
})

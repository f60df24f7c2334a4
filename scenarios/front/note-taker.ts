import type { Person } from '../../harness/model/person.ts'
import type { Walk } from '../../harness/model/walk.ts'
import type { Visit } from '../../journeys/visit.ts'

/** Somebody at the page of notes, by the steps of their journey. */
export interface NoteTaker {
  readonly person: Person
  readonly visit: Visit
  /** Types a text, and does not save it. */
  write(text: string): Promise<boolean>
  /** Saves what is typed; whether the page says that it is saved. */
  save(): Promise<boolean>
  /** What the page said of the last save. */
  said(): string
  /** How many notes hold the text, as the page lists them when it is loaded anew. */
  count(text: string): Promise<number>
  /** Whether the text is anywhere on the page, in a field too. */
  shows(text: string): Promise<boolean>
  /** Saves, again and again where that does not work, until the page says that it is saved, or the note is there all the same. */
  saveAtLast(text: string): Promise<boolean>
}

const listed = (notes: string | undefined): readonly string[] => {
  const parsed: unknown = JSON.parse(notes ?? '[]')
  return Array.isArray(parsed) ? parsed.map(String) : []
}

/** All that a page shows, and what its fields hold. */
const everything = `[document.body.innerText, ...[...document.querySelectorAll('input, textarea')].map((field) => field.value)].join('\\n')`

/** What somebody does at the page of notes. */
export const noteTaker = (walk: Walk, person: Person, visit: Visit): NoteTaker => {
  const { kept } = visit
  // A breaker that opened has its time to close, a service that was restarted to start.
  const patienceMs = (walk.front.breaker?.halfOpensAfterMs ?? 0) + (walk.front.startsWithinMs ?? 60_000)
  const step = async (name: string): Promise<boolean> => (await visit.step(name)).ok
  const save = async (): Promise<boolean> => {
    kept.delete('said')
    kept.delete('saved')
    return (await step('save')) && kept.get('saved') === 'yes'
  }
  const count = async (text: string): Promise<number> =>
    (await step('list')) ? listed(kept.get('notes')).filter((note) => note.includes(text)).length : 0
  return {
    person,
    visit,
    save,
    count,
    write: async (text) => {
      kept.set('text', text)
      return step('write')
    },
    said: () => kept.get('said') ?? '',
    shows: async (text) => {
      const shown: unknown = await visit.page.evaluate(everything)
      return String(shown).includes(text)
    },
    saveAtLast: async (text) => {
      let done = false
      // Whoever is signed out need not try again.
      await walk.until(patienceMs, async () => {
        done = (await save()) || (kept.get('saved') !== 'signed out' && (await count(text)) > 0)
        return done || kept.get('saved') === 'signed out'
      })
      return done
    },
  }
}

/** Records whether what somebody wrote is kept. */
export const keptOrLost = (walk: Walk, what: string, kept: boolean): void =>
  walk.found({ purpose: 'text', what, wanted: 'kept', got: kept ? 'kept' : 'lost' })

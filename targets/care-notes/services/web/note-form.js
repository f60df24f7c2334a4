import { Refused } from './call.js'
import { has } from './defects.js'
import { draftOf, dropDraft, keepDraft } from './drafts.js'
import { saveNote } from './save-note.js'
import { say } from './say.js'
import { SignedOut } from './session.js'

const find = (selector) => document.querySelector(selector)
const form = find('#write')
const field = form.elements.namedItem('text')
const save = find('#save')

/** The form in which notes are written and changed. `about` says whose and about whom, `refreshed` and `signedOut` what to do then. */
export const noteForm = ({ about, refreshed, signedOut }) => {
  let draft

  const show = () => {
    field.value = draft?.text ?? ''
    const changing = draft?.noteId !== undefined
    find('#write-title').textContent = changing ? 'Change a note' : 'New note'
    save.textContent = changing ? 'Save change' : 'Save note'
    find('#stop-changing').hidden = !changing
    find('#draft').textContent = draft === undefined ? '' : 'Draft kept on this device'
    const { theirs } = draft ?? {}
    find('#conflict').hidden = theirs === undefined
    find('#their-author').textContent = theirs?.author ?? ''
    find('#their-text').textContent = theirs?.text ?? ''
    find('#your-text').textContent = draft?.mine ?? ''
  }
  const begin = (next) => {
    draft = next
    show()
  }
  const conflict = (sent, theirs) => {
    // What is saved next goes in the place of what is there now, which its writer has seen.
    draft = keepDraft(about(), { ...sent, noteId: theirs.id, version: theirs.version, theirs, mine: sent.text })
    show()
    say('Somebody else has changed this note. Both texts are below, and nothing is lost.', 'bad')
  }
  const failed = (error, sent) => {
    if (error instanceof SignedOut) return signedOut('Please sign in again. Your text is kept.')
    if (error instanceof Refused && error.status === 412 && error.moreInfo !== undefined)
      return conflict(sent, error.moreInfo)
    // "Do not worry people."
    if (has('silent-save-failure')) return (begin(undefined), say('Saved.'))
    return say(`Not saved: ${error.message} Your text is kept on this device.`, 'bad')
  }

  field.addEventListener('input', () => {
    if (field.value === '' && draft?.noteId === undefined) {
      dropDraft(about())
      draft = undefined
    } else draft = keepDraft(about(), { ...draft, text: field.value })
    find('#draft').textContent = draft === undefined ? '' : 'Draft kept on this device'
  })
  find('#stop-changing').addEventListener('click', () => {
    dropDraft(about())
    begin(undefined)
  })
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    const sent = draft ?? keepDraft(about(), { text: field.value })
    draft = sent
    save.disabled = true
    say('Saving …', 'busy')
    // "It is as good as saved."
    if (has('lost-draft')) begin(undefined)
    try {
      const note = await saveNote(sent, about())
      // Whoever has gone on writing meanwhile keeps that as a change of what was saved.
      const more = draft !== undefined && draft.text !== sent.text ? draft.text : undefined
      dropDraft(about())
      begin(more === undefined ? undefined : keepDraft(about(), { text: more, noteId: note.id, version: note.version }))
      say('Saved.')
    } catch (error) {
      failed(error, sent)
    } finally {
      save.disabled = false
    }
    await refreshed()
  })
  return {
    /** Shows what was left unsaved about a resident. */
    restore: () => begin(draftOf(about())),
    change: ({ id, version, text }) => {
      const other = draft !== undefined && draft.noteId !== id
      if (other && draft.text.trim() !== '') return say('Please save first what you are writing.', 'bad')
      if (draft === undefined || other) begin(keepDraft(about(), { text, noteId: id, version }))
      return field.focus()
    },
  }
}

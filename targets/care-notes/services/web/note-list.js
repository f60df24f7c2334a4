import { call } from './call.js'

const list = document.querySelector('#notes')

const element = (tag, text, more = {}) => Object.assign(document.createElement(tag), { textContent: text, ...more })

const itemOf = (note, change) => {
  const { author, version, text, writtenAt } = note
  const item = document.createElement('li')
  item.dataset.note = note.id
  const when = element('time', `${new Date(writtenAt).toLocaleString()}, ${author}`, { dateTime: writtenAt })
  if (version > 1) when.append(`, changed ${version - 1} ${version === 2 ? 'time' : 'times'}`)
  const button = element('button', 'Change', { type: 'button', className: 'quiet' })
  button.setAttribute('aria-label', `Change the note of ${author}: ${text.slice(0, 40)}`)
  button.addEventListener('click', () => change(note))
  item.append(when, element('p', text), button)
  return item
}

/** Shows the notes about a resident, the latest first. `change` begins to change one. */
export const showNotes = async (resident, change) => {
  const { notes } = await (await call(`/notes?resident=${encodeURIComponent(resident)}`, { quiet: true })).json()
  const items = notes.map((note) => itemOf(note, change))
  list.replaceChildren(...(items.length > 0 ? items : [element('li', 'No notes yet.')]))
}

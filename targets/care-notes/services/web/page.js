import { showFiles, uploadForm } from './files.js'
import { noteForm } from './note-form.js'
import { showNotes } from './note-list.js'
import { say } from './say.js'
import { session, SignedOut, signIn, signOut } from './session.js'

const find = (selector) => document.querySelector(selector)
const residentField = find('#choose').elements.namedItem('resident')
const residentKey = 'care-notes:resident'

const about = () => ({ username: session()?.username ?? '', resident: localStorage.getItem(residentKey) ?? '' })

const signedOut = (words) => {
  show()
  say(words, 'bad')
}
/** Says of what is listed that it may be old. What was said of a save stays. */
const stale = (words) => {
  find('#stale').textContent = words
}
const refreshLists = async () => {
  const { username, resident } = about()
  if (username === '' || resident === '') return
  try {
    await Promise.all([showNotes(resident, form.change), showFiles(resident)])
    stale('')
  } catch (error) {
    if (error instanceof SignedOut) signedOut('Please sign in again. What you write is kept.')
    else stale(`These may not be the latest: ${error.message}`)
  }
}
const form = noteForm({ about, refreshed: refreshLists, signedOut })
uploadForm({ about, refreshed: refreshLists, signedOut })

/** What belongs on the page as things are: the sign-in, or what the person works with. */
const show = () => {
  const { username, resident } = about()
  const chosen = username !== '' && resident !== ''
  find('#sign-in').hidden = username !== ''
  find('#signed-in').hidden = username === ''
  find('#who').hidden = username === ''
  find('#person').textContent = username
  for (const part of ['#write', '#upload', '#listed']) find(part).hidden = !chosen
  residentField.value = resident
  if (chosen) form.restore()
}

find('#sign-in').addEventListener('submit', async (event) => {
  event.preventDefault()
  const fields = event.target.elements
  say('Signing in …', 'busy')
  try {
    await signIn(fields.namedItem('username').value, fields.namedItem('password').value)
    event.target.reset()
    say('')
    show()
    await refreshLists()
  } catch (error) {
    say(error.message, 'bad')
  }
})
find('#sign-out').addEventListener('click', async () => {
  await signOut()
  show()
  say('You have signed out.')
})
find('#choose').addEventListener('submit', async (event) => {
  event.preventDefault()
  localStorage.setItem(residentKey, residentField.value.trim())
  say('')
  show()
  await refreshLists()
})

show()
if (session() !== null) await refreshLists()

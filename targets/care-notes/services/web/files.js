import { call } from './call.js'
import { say } from './say.js'
import { SignedOut } from './session.js'

const find = (selector) => document.querySelector(selector)
const form = find('#upload')
const list = find('#files')
const keys = new Map()

/** The same for each try to upload the same file. */
const keyOf = (resident, { name, size, lastModified }) => {
  const file = JSON.stringify([resident, name, size, lastModified])
  keys.set(file, keys.get(file) ?? crypto.randomUUID())
  return { key: keys.get(file), forget: () => keys.delete(file) }
}

const download = async ({ id, name }) => {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(await (await call(`/files/${id}`)).blob())
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}

/** Shows the files of a resident, the latest first. */
export const showFiles = async (resident) => {
  const { files } = await (await call(`/files?resident=${encodeURIComponent(resident)}`, { quiet: true })).json()
  const items = files.map((file) => {
    const button = Object.assign(document.createElement('button'), {
      type: 'button',
      className: 'quiet',
      textContent: `${file.name}, ${Math.ceil(file.bytes / 1_024)} kB`,
    })
    button.addEventListener('click', () => {
      download(file).catch((error) => say(`${file.name} could not be opened: ${error.message}`, 'bad'))
    })
    const item = document.createElement('li')
    item.dataset.file = file.id
    item.append(button)
    return item
  })
  list.replaceChildren(...items)
}

/** The form with which files are uploaded. */
export const uploadForm = ({ about, refreshed, signedOut }) => {
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    const { resident } = about()
    const [file] = form.elements.namedItem('file').files
    if (file.size > 5 * 1_024 * 1_024) return say(`${file.name} is larger than 5 MB.`, 'bad')
    const { key: idempotencyKey, forget } = keyOf(resident, file)
    const button = form.querySelector('button')
    button.disabled = true
    say(`Uploading ${file.name} …`, 'busy')
    try {
      const query = new URLSearchParams({ name: file.name, resident, idempotencyKey })
      await call(`/files?${query}`, {
        method: 'POST',
        headers: { 'content-type': file.type || 'application/octet-stream' },
        body: file,
      })
      forget()
      form.reset()
      say(`${file.name} is uploaded.`)
    } catch (error) {
      if (error instanceof SignedOut) signedOut('Please sign in again, then upload the file once more.')
      else say(`${file.name} is not uploaded: ${error.message}`, 'bad')
    } finally {
      button.disabled = false
    }
    await refreshed()
  })
}

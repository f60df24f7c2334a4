// Keeps an open page up to date. Texts of monitored systems are put in as text, never as markup.
const live = document.querySelector('#live')
const say = (words) => {
  if (live !== null && live.textContent !== words) live.textContent = words
}

const names = { good: 'good', bad: 'bad', unknown: 'unknown' }

/** What changed in one monitor's row. */
const show = ({ name, state, level, figure, words }) => {
  const row = document.querySelector(`[data-monitor="${CSS.escape(name)}"]`)
  const mark = row?.querySelector('.state')
  if (row === null || row === undefined || mark === null || mark === undefined) return
  mark.dataset.state = state
  mark.textContent = `${names[state]}${state === 'bad' && level ? `, ${level}` : ''}`
  row.querySelector('.figure').textContent = figure
  row.querySelector('.words').textContent = state === 'good' ? '' : words
}

/** Parts of the page as the server writes them now; what a reader has unfolded stays so. */
const refresh = async () => {
  const answer = await fetch(location.href, { headers: { accept: 'text/html' } })
  if (!answer.ok) return
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html')
  document.title = fresh.title
  for (const part of document.querySelectorAll('[data-live]')) {
    const now = fresh.querySelector(`[data-live="${part.dataset.live}"]`)
    if (now === null || now.innerHTML === part.innerHTML) continue
    if (part.contains(document.activeElement) || part.querySelector('details[open]') !== null) continue
    part.replaceChildren(...now.childNodes)
  }
  offer()
}

/** Who somebody is stays in this browser. */
const known = (name) => {
  try {
    if (name !== undefined) localStorage.setItem('shakedown-by', name)
    return localStorage.getItem('shakedown-by') ?? ''
  } catch {
    return name ?? ''
  }
}

/** Shows the forms on incidents, which only a script can send. */
const offer = () => {
  for (const form of document.querySelectorAll('form.actions[hidden]')) {
    form.hidden = false
    form.elements.by.value = known()
  }
}
offer()

const sendForm = async (form, kind) => {
  const by = form.elements.by.value
  const text = form.elements.text.value
  const answer = await fetch(`/incidents/${encodeURIComponent(form.dataset.incident)}/${kind}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(kind === 'note' ? { by, text } : { by }),
  }).catch(() => undefined)
  form.querySelector('output').textContent = answer?.ok
    ? 'Done.'
    : answer === undefined
      ? 'The watcher does not answer.'
      : await answer.text()
  if (!answer?.ok) return
  known(by)
  form.reset()
  document.activeElement?.blur()
  void refreshSoon()
}
document.addEventListener('submit', (event) => {
  event.preventDefault()
  void sendForm(event.target, event.submitter.value)
})

let wanted = false
let busy = false
const refreshSoon = async () => {
  wanted = true
  if (busy) return
  busy = true
  while (wanted) {
    wanted = false
    await refresh().catch(() => undefined)
    await new Promise((resolve) => setTimeout(resolve, 2000))
  }
  busy = false
}

const here = location.pathname.startsWith('/monitors/')
  ? decodeURIComponent(location.pathname.slice('/monitors/'.length))
  : undefined
const events = new EventSource('/events')
events.addEventListener('open', () => {
  say('This page is live.')
  void refreshSoon()
})
events.addEventListener('error', () => say('The watcher does not answer: what you see is as it was.'))
events.addEventListener('looks', ({ data }) => {
  const looks = JSON.parse(data)
  if (here === undefined) looks.forEach(show)
  else if (looks.some(({ name }) => name === here)) void refreshSoon()
})
events.addEventListener('incidents', () => void refreshSoon())

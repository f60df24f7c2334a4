// Tokens of whoever has signed in, the same in all tabs.
const key = 'care-notes:session'

/** Nobody is signed in, or no longer. */
export class SignedOut extends Error {}

export const session = () => JSON.parse(localStorage.getItem(key) ?? 'null')

const keep = (value) =>
  value === null ? localStorage.removeItem(key) : localStorage.setItem(key, JSON.stringify(value))

const post = async (path, body) =>
  fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

const wordsOf = async (answer) => (await answer.json().catch(() => ({}))).userMessage ?? `Answer ${answer.status}.`

/** @throws with words why not */
export const signIn = async (username, password) => {
  const answer = await post('/auth/login', { username, password }).catch(() => {
    throw new Error('Nobody can be reached at the moment. Please try again.')
  })
  if (!answer.ok) throw new Error(await wordsOf(answer))
  keep({ username, ...(await answer.json()) })
}

export const signOut = async () => {
  const { refreshToken } = session() ?? {}
  keep(null)
  // Whether it arrives or not: without its tokens nobody here is signed in.
  if (refreshToken !== undefined) await post('/auth/logout', { refreshToken }).catch(() => undefined)
}

/** Gets new tokens, once for all tabs: a refresh token counts only once. @returns whether it worked; false: try again later */
export const refresh = async (usedToken) =>
  navigator.locks.request('care-notes:refresh', async () => {
    const now = session()
    if (now === null) throw new SignedOut()
    if (now.accessToken !== usedToken) return true
    const answer = await post('/auth/refresh', { refreshToken: now.refreshToken }).catch(() => undefined)
    if (answer?.status === 401) {
      keep(null)
      throw new SignedOut()
    }
    if (!answer?.ok) return false
    keep({ ...now, ...(await answer.json()) })
    return true
  })

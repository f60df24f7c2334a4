import { createServer } from 'node:http'

/** A token as a server may give, which nobody told of. */
export const token = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJlLW9mLWFkYQ'
/** What the session's cookie holds. */
export const session = 'c29tZS1zZXNzaW9uLWlk'

const page = `<!doctype html><html lang="en"><title>Notes</title><body>
<form id="login"><label>Name <input name="username"></label><label>Password <input type="password" name="password"></label>
<label><input type="checkbox" id="show"> Show it</label><button>Sign in</button></form>
<form id="note" hidden><label>Note <textarea name="text"></textarea></label><button>Save</button></form>
<p id="said" role="status"></p><ul id="notes"></ul>
<script>
const said = (words) => (document.querySelector('#said').textContent = words)
let accessToken
show.onchange = () => (login.elements.password.type = show.checked ? 'text' : 'password')
login.onsubmit = async (event) => {
  event.preventDefault()
  const body = new URLSearchParams(new FormData(login))
  const answer = await fetch('/login', { method: 'POST', body })
  if (!answer.ok) return said('Wrong password ' + body.get('password'))
  accessToken = (await answer.json()).accessToken
  localStorage.setItem('accessToken', accessToken)
  note.hidden = false
  said('Signed in as ' + body.get('username'))
}
note.onsubmit = async (event) => {
  event.preventDefault()
  const text = note.elements.text.value
  const answer = await fetch('/notes?access_token=' + accessToken, { method: 'POST', headers: { authorization: 'Bearer ' + accessToken,
    'content-type': 'application/json' }, body: JSON.stringify({ text, again: login.elements.password.value }) })
  if (!answer.ok) { console.error('not saved', login.elements.password.value, await answer.text()); return said('The note was not saved.') }
  notes.append(Object.assign(document.createElement('li'), { textContent: text }))
  said('Saved.')
}
</script>`

/** A page of a sign-in and of notes, whose saving can be made to fail, and which repeats the password wherever it can. */
export const frontDoor = async (): Promise<{
  url: string
  password: string
  fails: boolean
  close(): Promise<void>
}> => {
  const door = { url: '', password: 'pass "wörd" & <more> 100%', fails: false, close: async () => Promise.resolve() }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8')
      const { pathname } = new URL(request.url ?? '/', 'http://localhost')
      if (pathname === '/') return response.setHeader('content-type', 'text/html; charset=utf-8').end(page)
      if (pathname === '/login') {
        const right = new URLSearchParams(body).get('password') === door.password
        response.statusCode = right ? 200 : 401
        return response
          .setHeader('set-cookie', `session=${session}; HttpOnly`)
          .setHeader('content-type', 'application/json')
          .end(JSON.stringify(right ? { accessToken: token, refreshToken: 'opaque-refresh-1' } : { error: 'wrong' }))
      }
      if (pathname === '/notes') {
        response.statusCode = door.fails ? 500 : 201
        return response.setHeader('content-type', 'application/json').end(JSON.stringify({ received: body }))
      }
      return response.writeHead(404).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the front door has no port')
  door.url = `http://127.0.0.1:${address.port}`
  door.close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return door
}

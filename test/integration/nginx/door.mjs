// Writes what has been sealed by the vault, over TLS; says how long the vault's certificate is good for.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { request } from 'node:https'
import { join } from 'node:path'
import { connect } from 'node:tls'

const state = process.env.STATE
const defects = (process.env.DEFECTS ?? '').split(',')
// The path of a socket may be no longer than 107 characters, which a folder's is soon.
process.chdir(state)
const socketPath = 'vault.sock'
const ca = () => readFileSync(join(state, 'ca.pem'))

const sealed = async (text) =>
  new Promise((resolve, reject) => {
    const options = { socketPath, host: 'vault', servername: 'vault', agent: false, method: 'POST', ca: ca() }
    request({ ...options, rejectUnauthorized: !defects.includes('ignores-expiry') }, (answer) => {
      answer.resume()
      answer.on('end', () => (answer.statusCode === 200 ? resolve() : reject(new Error(`${answer.statusCode}`))))
    })
      .on('error', reject)
      .end(text)
  })

createServer((incoming, outgoing) => {
  const end = (status) => outgoing.writeHead(status).end('{}')
  if (incoming.url === '/health') return end(200)
  let text = ''
  incoming.on('data', (piece) => (text += piece))
  incoming.on('end', () => {
    void sealed(text).then(
      () => end(201),
      () => end(502),
    )
  })
}).listen(Number(process.env.PORT), '127.0.0.1')

const daysShown = async () =>
  new Promise((resolve, reject) => {
    const socket = connect({ path: socketPath, servername: 'vault', rejectUnauthorized: false }, () => {
      resolve((Date.parse(socket.getPeerCertificate().valid_to) - Date.now()) / 86_400_000)
      socket.end()
    })
    socket.on('error', reject)
  })

let raised = false
const look = async () => {
  const days = await daysShown().catch(() => undefined)
  if (days === undefined || raised === days < 14) return
  raised = !raised
  const alert = { name: 'CertificateExpiring', state: raised ? 'raised' : 'cleared' }
  const message = `the vault's certificate is valid for ${days.toFixed(1)} days more`
  console.log(JSON.stringify({ level: 'WARN', message, alert }))
}
setInterval(() => void look(), 500)

// A front door that works on four requests at once, each of which takes 40 ms whatever the machine does: it bears 100 a second.
import { createServer } from 'node:http'

const defects = new Set((process.env.DEFECTS ?? '').split(','))
const [atOnce, tookMs] = [4, 40]
const mostWaiting = defects.has('queue-without-bound') ? Infinity : 16
const waiting = []
let working = 0

const next = () => {
  const answer = working < atOnce ? waiting.shift() : undefined
  if (answer === undefined) return
  working += 1
  setTimeout(() => {
    answer.writeHead(200, { 'content-type': 'application/json' }).end('{"notes":[]}')
    working -= 1
    next()
  }, tookMs)
}

createServer((request, answer) => {
  if (request.url === '/health') return answer.end('UP')
  if (waiting.length >= mostWaiting) {
    const headers = defects.has('sheds-without-a-word') ? {} : { 'retry-after': '1' }
    return answer.writeHead(503, headers).end()
  }
  waiting.push(answer)
  next()
}).listen(Number(process.env.PORT), '127.0.0.1')

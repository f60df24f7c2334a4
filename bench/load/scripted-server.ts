import { createServer } from 'node:http'

// Run as a process of its own: answers after scripted delays, the same ones in the same order for whoever asks. Of twenty answers one is slow, of a hundred one is very slow.
let asked = 0
const server = createServer((_, response) => {
  asked += 1
  const afterMs = asked % 100 === 0 ? 200 : asked % 20 === 0 ? 80 : 10
  setTimeout(() => response.end('right'), afterMs)
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.stdout.write(`${typeof address === 'object' && address !== null ? address.port : 0}\n`)
})

import { startPostgresProxy } from '../../../proxies/postgres/index.ts'

// Holds a COMMIT until it is killed: node holder.ts <port of the server> <point> <text>. It tells its own port, and then that it holds.
const [port, point, text = ''] = process.argv.slice(2)
if (point !== 'commit-sent' && point !== 'commit-answered') throw new Error(`there is no point ${point}`)
const proxy = await startPostgresProxy({ upstream: { host: '127.0.0.1', port: Number(port) } })
const holding = proxy.hold(point, { text }, new AbortController().signal)
process.stdout.write(`${proxy.port}\n`)
await holding
process.stdout.write('held\n')

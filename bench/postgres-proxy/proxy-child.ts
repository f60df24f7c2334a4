import { startPostgresProxy } from '../../proxies/postgres/index.ts'
import { tellParent } from '../toxiproxy/child.ts'

const [host = '', port = ''] = (process.argv[2] ?? '').split(':')
const proxy = await startPostgresProxy({ upstream: { host, port: Number(port) } })
tellParent(`127.0.0.1:${proxy.port}`)

import { startFauxqs } from 'fauxqs'
import { endWithParent } from './end-with-parent.ts'

const startedMs = performance.now()
const { port } = await startFauxqs({ port: 0, host: '127.0.0.1', logger: false })
endWithParent(`http://127.0.0.1:${port}`, performance.now() - startedMs)

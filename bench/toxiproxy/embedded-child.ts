import { startToxiproxy } from '../../emulators/toxiproxy/index.ts'
import { tellParent } from './child.ts'

const { url } = await startToxiproxy()
tellParent(url)

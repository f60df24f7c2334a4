import { startToxiproxy } from '../../stacks/embedded/toxiproxy/index.ts'
import { tellParent } from './child.ts'

const { url } = await startToxiproxy()
tellParent(url)

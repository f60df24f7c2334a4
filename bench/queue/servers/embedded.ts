import { startSqs } from '../../../emulators/aws/sqs/index.ts'
import { endWithParent } from './end-with-parent.ts'

const startedMs = performance.now()
const { url } = await startSqs()
endWithParent(url, performance.now() - startedMs)

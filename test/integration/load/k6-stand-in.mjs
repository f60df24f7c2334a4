#!/usr/bin/env node
// Stands in for the k6 that users bring, which is never installed here: says and writes what a test laid into its environment, in k6's forms.
import { copyFileSync } from 'node:fs'

const { env, argv } = process
if (argv[2] === 'inspect') {
  console.log(env.STAND_IN_INSPECT ?? '{"thresholds":{"checks":["rate>=0.99"]}}')
  process.exit(0)
}
const output = argv.find((each) => each.startsWith('json='))?.slice('json='.length)
copyFileSync(env.STAND_IN_SAMPLES, output)
if (env.STAND_IN_SAYS) console.error(env.STAND_IN_SAYS)
if (env.STAND_IN_WAITS) {
  process.on('SIGINT', () => process.exit(105))
  console.error('waiting')
  setInterval(() => undefined, 1000)
} else process.exit(Number(env.STAND_IN_EXIT ?? 0))

import { readFile, writeFile } from 'node:fs/promises'
import { relative } from 'node:path'
import { z } from 'zod'

// Writes down how long test files take, for test/longest-first.ts, after a whole run:
//   npx vitest run --reporter=json --outputFile=results.json; node dev/record-durations.ts results.json
const [results = ''] = process.argv.slice(2)
const root = new URL('..', import.meta.url).pathname
const form = z.object({
  testResults: z.array(z.object({ name: z.string(), startTime: z.number(), endTime: z.number() })),
})
const { testResults } = form.parse(JSON.parse(await readFile(results, 'utf8')))
const seconds = testResults
  .map(({ name, startTime, endTime }) => [relative(root, name), Math.round((endTime - startTime) / 1000)] as const)
  .filter(([, took]) => took >= 10)
  .toSorted(([, a], [, b]) => b - a)
await writeFile(
  new URL('../test/durations.json', import.meta.url),
  `${JSON.stringify(Object.fromEntries(seconds), null, 2)}\n`,
)

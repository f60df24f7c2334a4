import { writeFile } from 'node:fs/promises'
import { playStory, socketStories } from './socket-stories.ts'
import { takeAnswers } from './take-answers.ts'

// Records what a real Toxiproxy 2.12 answers and does, for the tests beside to compare the embedded one with:
//   go install github.com/Shopify/toxiproxy/v2/cmd/server@v2.12.0
//   server -port 8474 & node test/integration/toxiproxy/record.ts http://127.0.0.1:8474
const [url] = process.argv.slice(2)
if (url === undefined) throw new Error('Usage: record.ts URL, of a real toxiproxy-server without proxies')
const write = (file: string, value: unknown): Promise<void> =>
  writeFile(new URL(file, import.meta.url), `${JSON.stringify(value, null, 2)}\n`)
await write('recorded-answers.json', await takeAnswers(url))
const stories: Record<string, string> = {}
for (const name of Object.keys(socketStories)) stories[name] = await playStory(url, name)
await write('recorded-stories.json', stories)

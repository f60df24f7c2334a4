import { readFile } from 'node:fs/promises'
import { z } from 'zod'

const answers = z.array(
  z.object({ step: z.string(), status: z.number(), headers: z.record(z.string(), z.string()), body: z.string() }),
)
const stories = z.record(z.string(), z.string())

const read = async (file: string): Promise<unknown> =>
  JSON.parse(await readFile(new URL(file, import.meta.url), 'utf8'))

/** What the real Toxiproxy 2.12 answered to each step. */
export const recordedAnswers = async (): Promise<z.infer<typeof answers>> =>
  answers.parse(await read('recorded-answers.json'))

/** What was seen through the real Toxiproxy 2.12 in each story. */
export const recordedStories = async (): Promise<z.infer<typeof stories>> =>
  stories.parse(await read('recorded-stories.json'))

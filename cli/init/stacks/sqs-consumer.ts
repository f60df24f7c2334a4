import { z } from 'zod'
import type { KnownStack } from './known-stack.ts'
import { readIfThere } from './read-if-there.ts'

const form = z.looseObject({
  main: z.string().optional(),
  scripts: z.record(z.string(), z.string()).optional(),
  dependencies: z.record(z.string(), z.string()).optional(),
})

const manifestOf = (cwd: string): z.output<typeof form> | undefined => {
  try {
    return form.safeParse(JSON.parse(readIfThere(cwd, 'package.json') ?? 'null')).data
  } catch {
    return undefined
  }
}

/** The npm package sqs-consumer. */
export const sqsConsumer = (cwd: string): KnownStack | undefined => {
  const manifest = manifestOf(cwd)
  if (manifest?.dependencies?.['sqs-consumer'] === undefined) return undefined
  // Not "npm start": npm would stand between the process and its signals.
  const script = manifest.scripts?.['start']
  const start = script ?? (manifest.main === undefined ? undefined : `node ${manifest.main}`)
  return { title: 'sqs-consumer', where: 'package.json', ...(start === undefined ? {} : { start }), parts: {} }
}

import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { Defect, TargetDefinition } from '../../../../harness/model/target.ts'
import { connect } from './connect.ts'
import { noteWrittenFacts } from './note-written.ts'

// #region defects
const defects: readonly Defect[] = [
  {
    name: 'no-unique-reference',
    says: 'The reference of a note is not unique: the same event again stores the note again.',
    scenario: 'duplicate-delivery',
    check: 'no-duplicate-effects',
    streams: ['note.written'],
  },
]
// #endregion defects

const lineForm = z.object({ level: z.string(), message: z.string(), record: z.string().optional() })

const parse = (line: string): unknown => {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

// #region target
const subject = { name: 'Notes', version: '1.0.0' }

/** A service that stores notes: the smallest system that can be tested. */
export const notes = (): TargetDefinition => ({
  name: 'notes',
  subject,
  queues: [
    { name: 'notes_dlq', fifo: false, visibilityTimeoutSeconds: 8 },
    {
      name: 'notes',
      fifo: false,
      visibilityTimeoutSeconds: 8,
      redrive: { deadLetterQueue: 'notes_dlq', maxReceiveCount: 3 },
    },
  ],
  databases: ['notes'],
  services: [
    {
      name: 'notes',
      replicas: 2,
      main: fileURLToPath(new URL('service.ts', import.meta.url)),
      readyPath: '/',
      dependsOn: [],
      env: ({ replica, queueEndpoint, region, defects, queueUrl, databaseUrl }) => ({
        QUEUE_URL: queueUrl('notes'),
        DATABASE_URL: databaseUrl('notes'),
        DEFECTS: defects.join(','),
        AWS_ENDPOINT_URL: queueEndpoint,
        AWS_REGION: region,
        // Replicas are told apart by their access keys.
        AWS_ACCESS_KEY_ID: replica,
        AWS_SECRET_ACCESS_KEY: 'none',
      }),
    },
  ],
  streams: [noteWrittenFacts],
  defects,
  secrets: [],
  readLine: (line) => {
    const read = lineForm.safeParse(parse(line))
    if (!read.success) return undefined
    const { level, message, record } = read.data
    return { level, message, ...(record === undefined ? {} : { record }) }
  },
  connect: async (system) => connect(system, subject),
})
// #endregion target
